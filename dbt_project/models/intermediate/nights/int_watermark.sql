with nights as (
    select * from {{ ref('int_nights') }}
),

settings as (
    select * from {{ ref('stg_settings') }}
),

first_incomplete as (
    select min(date_day) as date_day
    from nights
    where is_counted and not is_complete
),

last_complete as (
    select max(nights.date_day) as date_day
    from nights
    cross join first_incomplete
    where
        nights.is_counted
        and nights.date_day < coalesce(first_incomplete.date_day, {{ add_days('nights.date_day', 1) }})
)

select
    settings.business_timezone,
    {{ business_midnight(add_days('last_complete.date_day', 1), 'settings.business_timezone') }} as watermark_at
from settings
cross join last_complete
