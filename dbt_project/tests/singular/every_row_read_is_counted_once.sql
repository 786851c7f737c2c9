-- On an accepted night each row that was read ended in exactly one place.
select
    feed,
    export_date,
    rows_read,
    rows_accepted,
    rows_quarantined,
    rows_superseded,
    rows_out_of_scope
from {{ ref('pipeline_feed_nights') }}
where
    status = 'accepted'
    and rows_read <> rows_accepted + rows_quarantined + rows_superseded + rows_out_of_scope
