select
    feed,
    export_date,
    status,
    files,
    rows_read,
    rows_quarantined,
    reason,
    is_in_raw
from {{ source('config', 'feed_nights') }}
