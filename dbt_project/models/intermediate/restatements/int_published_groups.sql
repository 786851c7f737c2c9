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
        false as is_touched
    from contacts
    inner join later_nights on contacts.date_day = later_nights.date_day
    union all
    select distinct
        group_id,
        export_date,
        true as is_touched
    from grouped_rows
),

known as (
    select
        group_id,
        export_date,
        is_touched,
        bool_or(not is_touched) over (partition by group_id order by export_date asc) as is_published
    from history
)

select distinct
    known.group_id,
    known.export_date,
    publication_nights.published_until
from known
inner join publication_nights on known.export_date = publication_nights.export_date
where known.is_touched and known.is_published
