with feed_nights as (
    select * from {{ ref('int_feed_nights') }}
),

feeds as (
    select * from {{ ref('stg_feeds') }}
),

required as (
    select count(*) as feed_count
    from feeds
    where is_required
),

-- Where no feed is required, all feeds' nights count, but none of them is due.
counting as (
    select feed_nights.*
    from feed_nights
    cross join required
    where feed_nights.is_required or required.feed_count = 0
),

feed_days as (
    select
        feed,
        min(covered_day) as first_day,
        max(covered_day) as last_day
    from counting
    group by feed
),

covered as (
    select
        min(feed_days.first_day) as first_day,
        case
            when min(required.feed_count) = 0 then min(feed_days.first_day) else max(feed_days.first_day)
        end as counted_from,
        max(feed_days.last_day) as last_day
    from feed_days
    cross join required
),

days as (
    select
        cast(day as date) as date_day,
        counted_from
    from covered
    {{ explode_list(day_list('first_day', 'last_day'), 'day') }}
),

verdicts as (
    select
        covered_day,
        count(*) filter (where status = 'accepted') as accepted_count,
        count(*) filter (where status <> 'accepted') as other_count
    from counting
    group by covered_day
)

select
    days.date_day,
    coalesce(verdicts.accepted_count, 0) >= required.feed_count and coalesce(verdicts.other_count, 0) = 0
        as is_complete,
    days.date_day >= days.counted_from as is_counted
from days
cross join required
left join verdicts on days.date_day = verdicts.covered_day
