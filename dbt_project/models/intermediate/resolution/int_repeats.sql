{%- set windows = var('repeat_window_days') -%}
{#- The frame leaves out the contacts of the same start: a repeat starts after the contact, by at least a microsecond. -#}
{%- set next_start -%}
    order by contacts.started_at range between interval 1 microsecond following and unbounded following
{%- endset -%}

with contacts as (
    select * from {{ ref('int_contacts') }}
    where is_stitchable
),

journey_contacts as (
    select * from {{ ref('int_journey_contacts') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

next_starts as (
    select
        contacts.contact_id,
        contacts.reason_key,
        coalesce(contacts.ended_at, contacts.started_at) as ended_at,
        first_value(contacts.started_at) over (partition by contacts.customer_id {{ next_start }}) as next_any,
        first_value(contacts.started_at) over (partition by journey_contacts.journey_id {{ next_start }})
            as next_in_journey,
        first_value(contacts.started_at) over (
            partition by contacts.customer_id, contacts.reason_key {{ next_start }}
        ) as next_of_reason,
        first_value(contacts.started_at) over (
            partition by journey_contacts.journey_id, contacts.channel {{ next_start }}
        ) as next_in_journey_and_channel,
        first_value(contacts.started_at) over (
            partition by contacts.customer_id, contacts.reason_key, contacts.channel {{ next_start }}
        ) as next_of_reason_and_channel
    from contacts
    inner join journey_contacts on contacts.contact_id = journey_contacts.contact_id
),

-- Contacts without a reason are of no common family.
next_issues as (
    select
        contact_id,
        ended_at,
        next_any,
        least(next_in_journey, case when reason_key is not null then next_of_reason end) as next_issue,
        least(
            next_in_journey_and_channel, case when reason_key is not null then next_of_reason_and_channel end
        ) as next_issue_own_channel
    from next_starts
),

matured as (
    select
        next_issues.*,
        {%- for days in windows %}
        {{ add_seconds('next_issues.ended_at', days_in_seconds(days)) }} as end_{{ days }}d,
        coalesce(
            watermark.watermark_at >= {{ add_seconds('next_issues.ended_at', days_in_seconds(days)) }}, false
        ) as is_mature_{{ days }}d{{ ',' if not loop.last }}
        {%- endfor %}
    from next_issues
    cross join watermark
)

select
    contact_id,
    ended_at,
    {%- for days in windows %}
    is_mature_{{ days }}d,
    {{ repeat_within('next_any', days) }} as repeat_any_{{ days }}d,
    {{ repeat_within('next_issue', days) }} as repeat_issue_{{ days }}d,
    {%- endfor %}
    {{ repeat_within('next_issue_own_channel', 7) }} as repeat_own_channel_7d
from matured
