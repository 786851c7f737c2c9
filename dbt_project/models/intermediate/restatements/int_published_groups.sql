with grouped_rows as (
    select * from {{ ref('int_grouped_rows') }}
),

publication_nights as (
    select * from {{ ref('int_publication_nights') }}
    where earlier_published_day is not null
),

settings as (
    select * from {{ ref('stg_settings') }}
),

contacts as (
    select
        grouped_rows.group_id,
        grouped_rows.export_date,
        grouped_rows.first_at,
        grouped_rows.last_at,
        {{ business_date('grouped_rows.first_at', 'settings.business_timezone') }} as date_day
    from grouped_rows
    cross join settings
    where grouped_rows.is_contact
),

days as (
    select distinct date_day from contacts
),

-- The first night that found the day published.
later_nights as (
    select
        days.date_day,
        min(publication_nights.export_date) as export_date
    from days
    inner join publication_nights on days.date_day <= publication_nights.earlier_published_day
    group by days.date_day
),

history as (
    select
        contacts.group_id,
        greatest(contacts.export_date, later_nights.export_date) as export_date,
        contacts.last_at,
        1 as row_count,
        false as is_touched
    from contacts
    inner join later_nights on contacts.date_day = later_nights.date_day
    union all
    select distinct
        group_id,
        export_date,
        cast(null as timestamp) as last_at,
        0 as row_count,
        true as is_touched
    from grouped_rows
),

known as (
    select
        group_id,
        export_date,
        is_touched,
        max(last_at) over so_far as latest_end_at,
        sum(row_count) over so_far as row_count
    from history
    window so_far as (partition by group_id order by export_date asc)
),

published as (
    select
        known.group_id,
        known.export_date,
        publication_nights.published_until,
        least(known.latest_end_at, publication_nights.published_until) as latest_end_at,
        known.row_count
    from known
    inner join publication_nights on known.export_date = publication_nights.export_date
    where known.is_touched and known.row_count > 0
),

-- A chain goes on from a published contact to a later one only over a contact that starts within the gap.
continued as (
    select distinct
        published.group_id,
        published.export_date
    from published
    inner join contacts
        on
            published.group_id = contacts.group_id
            and published.export_date >= contacts.export_date
            and published.published_until <= contacts.first_at
            and {{ add_seconds('published.latest_end_at', days_in_seconds(var('journey_gap_days'))) }}
            >= contacts.first_at
)

select
    published.group_id,
    published.export_date,
    published.published_until,
    published.latest_end_at,
    published.row_count,
    continued.group_id is not null as may_be_continued
from published
left join continued on published.group_id = continued.group_id and published.export_date = continued.export_date
