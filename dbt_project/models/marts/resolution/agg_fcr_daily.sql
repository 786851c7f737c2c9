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
        {%- for column, condition in fcr_counts().items() %}
        count(*) filter (where {{ condition }}) as {{ column }},
        {%- endfor %}
        date_day,
        channel,
        queue,
        contact_reason
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
    {%- for column in fcr_counts() %}
    counted.{{ column }},
    {%- endfor %}
    {{ is_period_complete(add_days('counted.date_day', 1)) }} as is_complete
from counted
cross join watermark
