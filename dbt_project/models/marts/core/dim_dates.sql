with nights as (
    select * from {{ ref('int_nights') }}
),

contacts as (
    select * from {{ ref('fct_contacts') }}
),

matches as (
    select * from {{ ref('fct_survey_responses') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

moments as (
    select
        min(least(started_at, coalesce(ended_at, started_at))) as first_moment,
        max(greatest(started_at, coalesce(ended_at, started_at))) as last_moment
    from contacts
    union all
    select
        min(responded_at) as first_moment,
        max(responded_at) as last_moment
    from matches
),

known_days as (
    select date_day from nights
    union all
    select {{ business_date('moments.first_moment', 'watermark.business_timezone') }} as date_day
    from moments
    cross join watermark
    union all
    select {{ business_date('moments.last_moment', 'watermark.business_timezone') }} as date_day
    from moments
    cross join watermark
),

bounds as (
    select
        min(date_day) as first_day,
        max(date_day) as last_day
    from known_days
),

days as (
    select cast(day as date) as date_day
    from bounds
    {{ explode_list(day_list('first_day', 'last_day'), 'day') }}
)

select
    days.date_day,
    cast(date_trunc('week', days.date_day) as date) as week,
    cast(date_trunc('month', days.date_day) as date) as month,
    coalesce(nights.is_complete, false) as is_complete_night,
    watermark.watermark_at
from days
cross join watermark
left join nights on days.date_day = nights.date_day
