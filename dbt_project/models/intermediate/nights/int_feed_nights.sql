with verdicts as (
    select * from {{ ref('stg_feed_nights') }}
),

feeds as (
    select * from {{ ref('stg_feeds') }}
),

landed as (
    select
        verdicts.feed,
        feeds.is_required,
        feeds.covers_days_before,
        verdicts.export_date,
        verdicts.status,
        verdicts.files,
        verdicts.rows_read,
        verdicts.rows_quarantined,
        verdicts.reason
    from verdicts
    inner join feeds on verdicts.feed = feeds.feed
    where verdicts.status <> 'missing'
),

-- A stored verdict `missing` says no more than that the night was run, unless raw holds what it brought before its
-- files were taken away.
begun as (
    select
        feed,
        min(export_date) as first_night
    from verdicts
    where status <> 'missing' or is_in_raw
    group by feed
),

-- Nights of feeds that are configured no longer oblige nobody.
pipeline as (
    select
        min(verdicts.export_date) as first_night,
        max(verdicts.export_date) as last_night
    from verdicts
    inner join feeds on verdicts.feed = feeds.feed
),

due as (
    select
        feeds.feed,
        feeds.covers_days_before,
        pipeline.last_night,
        coalesce(begun.first_night, pipeline.first_night) as first_night
    from feeds
    cross join pipeline
    left join begun on feeds.feed = begun.feed
    where feeds.is_required
),

due_nights as (
    select
        feed,
        covers_days_before,
        cast(night as date) as export_date
    from due
    {{ explode_list(day_list('first_night', 'last_night'), 'night') }}
),

missing as (
    select
        due_nights.feed,
        due_nights.covers_days_before,
        due_nights.export_date
    from due_nights
    left join landed
        on
            due_nights.feed = landed.feed
            and due_nights.export_date = landed.export_date
    where landed.feed is null
)

select
    feed,
    export_date,
    {{ add_days('export_date', '-covers_days_before') }} as covered_day,
    is_required,
    status,
    files,
    rows_read,
    rows_quarantined,
    reason
from landed
union all
select
    feed,
    export_date,
    {{ add_days('export_date', '-covers_days_before') }} as covered_day,
    true as is_required,
    'missing' as status,
    0 as files,
    0 as rows_read,
    0 as rows_quarantined,
    'no file of this required feed was found for the night: drop it into the inbox and run the night again' as reason
from missing
