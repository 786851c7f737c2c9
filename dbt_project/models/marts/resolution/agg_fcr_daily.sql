{%- set windows = var('repeat_window_days') -%}
{%- set mature = 'is_mature_7d' -%}

with anchors as (
    select * from {{ ref('fct_first_contact_resolutions') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

dated as (
    select
        anchors.*,
        {{ business_date('anchors.anchor_ended_at', 'watermark.business_timezone') }} as date_day
    from anchors
    cross join watermark
),

counted as (
    select
        date_day,
        channel,
        queue,
        contact_reason,
        {%- for days in windows %}
        count(*) filter (where is_mature_{{ days }}d) as mature_{{ days }}d_count,
        count(*) filter (where is_mature_{{ days }}d and repeat_any_{{ days }}d) as repeat_any_{{ days }}d_count,
        count(*) filter (where is_mature_{{ days }}d and repeat_issue_{{ days }}d) as repeat_issue_{{ days }}d_count,
        {%- endfor %}
        count(*) as anchor_count,
        count(*) filter (where not {{ mature }}) as immature_count,
        count(*) filter (where {{ mature }} and declared_resolved is not null) as declared_known_count,
        count(*) filter (where {{ mature }} and declared_resolved) as declared_resolved_count,
        count(*) filter (where {{ mature }} and customer_resolved is not null) as customer_asked_count,
        count(*) filter (
            where {{ mature }} and customer_resolved = 'yes' and coalesce(customer_contacts_needed, 1) <= 1
        ) as customer_resolved_count,
        count(*) filter (where {{ mature }} and single_channel_resolved) as single_channel_resolved_count,
        count(*) filter (where {{ mature }} and fcr_verdict = 'resolved') as verdict_resolved_count
    from dated
    group by date_day, channel, queue, contact_reason
)

select
    {{ surrogate_key(['counted.date_day', 'counted.channel', 'counted.queue', 'counted.contact_reason']) }}
        as fcr_daily_id,
    counted.date_day,
    counted.channel,
    counted.queue,
    counted.contact_reason,
    counted.anchor_count,
    counted.immature_count,
    counted.mature_7d_count as mature_count,
    counted.declared_known_count,
    counted.declared_resolved_count,
    counted.customer_asked_count,
    counted.customer_resolved_count,
    counted.single_channel_resolved_count,
    counted.verdict_resolved_count,
    {%- for days in windows %}
    counted.mature_{{ days }}d_count,
    counted.repeat_any_{{ days }}d_count,
    counted.repeat_issue_{{ days }}d_count,
    {%- endfor %}
    coalesce(
        watermark.watermark_at >= {{ add_seconds(
            business_midnight(add_days('counted.date_day', 1), 'watermark.business_timezone'), days_in_seconds(7)
        ) }},
        false
    ) as is_complete
from counted
cross join watermark
