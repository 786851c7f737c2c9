select
    feed,
    export_date,
    status,
    files,
    rows_read,
    rows_quarantined,
    reason
from {{ source('config', 'feed_nights') }}
