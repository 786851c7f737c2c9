{%- set confidences = ['exact', 'inferred', 'ambiguous', 'none'] -%}

with contacts as (
    select * from {{ ref('fct_contacts') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

dated as (
    select
        contacts.channel,
        contacts.queue,
        contacts.contact_reason,
        contacts.is_failure_demand,
        contacts.identity_confidence,
        contacts.is_live,
        {{ business_date('contacts.started_at', 'watermark.business_timezone') }} as date_day
    from contacts
    cross join watermark
),

counted as (
    select
        date_day,
        channel,
        queue,
        contact_reason,
        count(*) as contact_count,
        count(*) filter (where is_live) as live_contact_count,
        {%- for confidence in confidences %}
        count(*) filter (where is_live and identity_confidence = '{{ confidence }}') as {{ confidence }}_count,
        {%- endfor %}
        count(*) filter (where is_live and contact_reason = 'unmapped') as unmapped_count,
        count(*) filter (where is_live and contact_reason is null) as without_reason_count,
        count(*) filter (where is_live and is_failure_demand is not null) as demand_known_count,
        count(*) filter (where is_live and is_failure_demand) as failure_demand_count
    from dated
    group by date_day, channel, queue, contact_reason
)

select
    {{ surrogate_key(['counted.date_day', 'counted.channel', 'counted.queue', 'counted.contact_reason']) }}
        as contacts_daily_id,
    counted.date_day,
    counted.channel,
    counted.queue,
    counted.contact_reason,
    counted.contact_count,
    counted.live_contact_count,
    {%- for confidence in confidences %}
    counted.{{ confidence }}_count,
    {%- endfor %}
    counted.unmapped_count,
    counted.without_reason_count,
    counted.demand_known_count,
    counted.failure_demand_count,
    {{ is_period_complete(add_days('counted.date_day', 1)) }} as is_complete
from counted
cross join watermark
