with feed_nights as (
    select * from {{ ref('int_feed_nights') }}
),

row_versions as (
    select * from {{ ref('int_all_row_versions') }}
),

dispositions as (
    select
        feed,
        export_date,
        count(*) filter (where disposition = 'accepted') as rows_accepted,
        count(*) filter (where disposition = 'superseded') as rows_superseded,
        count(*) filter (where disposition = 'out_of_scope') as rows_out_of_scope
    from row_versions
    group by feed, export_date
),

accepted_nights as (
    select
        feed_nights.feed,
        feed_nights.export_date,
        feed_nights.rows_quarantined,
        dispositions.rows_accepted,
        dispositions.rows_superseded,
        dispositions.rows_out_of_scope
    from feed_nights
    left join dispositions
        on
            feed_nights.feed = dispositions.feed
            and feed_nights.export_date = dispositions.export_date
    where feed_nights.status = 'accepted'
)

select
    feed_nights.feed,
    feed_nights.export_date,
    feed_nights.is_required,
    feed_nights.status,
    cast(feed_nights.files as bigint) as files,
    cast(feed_nights.rows_read as bigint) as rows_read,
    coalesce(accepted_nights.rows_accepted, 0) as rows_accepted,
    cast(coalesce(accepted_nights.rows_quarantined, 0) as bigint) as rows_quarantined,
    coalesce(accepted_nights.rows_superseded, 0) as rows_superseded,
    coalesce(accepted_nights.rows_out_of_scope, 0) as rows_out_of_scope,
    feed_nights.reason
from feed_nights
left join accepted_nights
    on
        feed_nights.feed = accepted_nights.feed
        and feed_nights.export_date = accepted_nights.export_date
