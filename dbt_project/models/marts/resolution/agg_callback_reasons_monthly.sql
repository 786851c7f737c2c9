with anchors as (
    select * from {{ ref('fct_first_contact_resolutions') }}
    where is_mature_7d and repeat_any_7d
),

contacts as (
    select * from {{ ref('fct_contacts') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

callbacks as (
    select
        {{ business_month('anchors.anchor_ended_at', 'watermark.business_timezone') }} as month,
        anchors.contact_reason,
        contacts.contact_reason as callback_reason,
        -- A repeat during the anchor comes on its first day.
        cast(greatest(
            floor({{ seconds_between('anchors.anchor_ended_at', 'anchors.first_repeat_at') }} / 86400), 0
        ) as bigint) as days_between
    from anchors
    cross join watermark
    inner join contacts on anchors.first_repeat_contact_id = contacts.contact_id
),

counted as (
    select
        month,
        contact_reason,
        callback_reason,
        days_between,
        count(*) as callback_count
    from callbacks
    group by month, contact_reason, callback_reason, days_between
),

{{ identified_contacts(['month']) }}

select
    {{ surrogate_key(['counted.month', 'counted.contact_reason', 'counted.callback_reason', 'counted.days_between']) }}
        as callback_reasons_monthly_id,
    counted.month,
    counted.contact_reason,
    counted.callback_reason,
    counted.days_between,
    counted.callback_count,
    {{ unidentified_columns('identified') }},
    {{ is_month_complete('counted.month') }} as is_complete
from counted
inner join identified on counted.month = identified.month
cross join watermark
