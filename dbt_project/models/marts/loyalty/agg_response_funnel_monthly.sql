{%- set recorded = ['invited', 'delivered', 'opened'] -%}

with contacts as (
    select * from {{ ref('fct_contacts') }}
    where is_live
),

surveyed_contacts as (
    select * from {{ ref('int_surveyed_contacts') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

invitations as (
    select
        count(*) as invited_count,
        count(coalesce(delivered_at, opened_at)) as delivered_count,
        count(opened_at) as opened_count
    from {{ ref('int_all_invitations') }}
    where survey_kind = 'transactional'
),

eligible as (
    select
        {{ business_month('coalesce(contacts.ended_at, contacts.started_at)', 'watermark.business_timezone') }}
            as month,
        contacts.channel,
        contacts.queue,
        surveyed_contacts.is_invited,
        surveyed_contacts.is_delivered,
        surveyed_contacts.is_opened,
        surveyed_contacts.is_started,
        surveyed_contacts.is_completed
    from contacts
    cross join watermark
    left join surveyed_contacts on contacts.contact_id = surveyed_contacts.contact_id
),

counted as (
    select
        month,
        channel,
        queue,
        {%- for stage in recorded + ['started', 'completed'] %}
        count(*) filter (where is_{{ stage }}) as {{ stage }}_count,
        {%- endfor %}
        count(*) as eligible_count
    from eligible
    group by month, channel, queue
)

-- What no feed ever tells is unknown, not zero.
select
    {{ surrogate_key(['counted.month', 'counted.channel', 'counted.queue']) }} as response_funnel_monthly_id,
    counted.month,
    counted.channel,
    counted.queue,
    counted.eligible_count,
    {%- for stage in recorded %}
    case when invitations.{{ stage }}_count > 0 then counted.{{ stage }}_count end as {{ stage }}_count,
    {%- endfor %}
    counted.started_count,
    counted.completed_count,
    {{ is_month_complete('counted.month') }} as is_complete
from counted
cross join invitations
cross join watermark
