with feed_nights as (
    select * from {{ ref('int_feed_nights') }}
),

feeds as (
    select * from {{ ref('stg_feeds') }}
),

nights as (
    select * from {{ ref('int_nights') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

required as (
    select count(*) as feed_count
    from feeds
    where is_required
),

-- The night after which nothing was missing of a day; where no feed is required, the first that covers it.
known_days as (
    select
        feed_nights.covered_day,
        case
            when min(required.feed_count) = 0 then min(feed_nights.export_date) else max(feed_nights.export_date)
        end as known_on
    from feed_nights
    cross join required
    where feed_nights.is_required or required.feed_count = 0
    group by feed_nights.covered_day
),

-- A day that no night covers, where none is required, is known with the next one.
covered_days as (
    select
        nights.date_day,
        nights.is_counted,
        coalesce(
            known_days.known_on,
            min(known_days.known_on) over (
                order by nights.date_day asc
                rows between 1 following and unbounded following
            )
        ) as known_on
    from nights
    left join known_days on nights.date_day = known_days.covered_day
),

complete_days as (
    select covered_days.*
    from covered_days
    cross join watermark
    where
        covered_days.is_counted
        and {{ business_midnight('covered_days.date_day', 'watermark.business_timezone') }} < watermark.watermark_at
),

-- The watermark passes a day when all days before it are known, too.
passed_days as (
    select
        date_day,
        max(known_on) over (order by date_day asc) as passed_on
    from complete_days
),

export_dates as (
    select distinct export_date
    from feed_nights
),

advanced as (
    select
        export_dates.export_date,
        max(passed_days.date_day) as last_day
    from export_dates
    left join passed_days on export_dates.export_date >= passed_days.passed_on
    group by export_dates.export_date
),

watermarks as (
    select
        advanced.export_date,
        watermark.business_timezone,
        {{ business_midnight(add_days('advanced.last_day', 1), 'watermark.business_timezone') }} as watermark_at
    from advanced
    cross join watermark
),

-- Days of 86,400 s before the watermark need not be a midnight.
published as (
    select
        export_date,
        business_timezone,
        {{ add_days(
            business_date(
                add_seconds('watermark_at', -days_in_seconds(published_after_days())), 'business_timezone'
            ),
            -1
        ) }} as published_day
    from watermarks
),

followed as (
    select
        *,
        lag(published_day) over (order by export_date asc) as earlier_published_day
    from published
)

select
    export_date,
    published_day,
    earlier_published_day,
    {{ business_midnight(add_days('earlier_published_day', 1), 'business_timezone') }} as published_until
from followed
