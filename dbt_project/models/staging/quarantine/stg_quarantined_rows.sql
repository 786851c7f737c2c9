select
    feed,
    export_date,
    file,
    line,
    raw_text,
    reasons,
    copy_number,
    first_seen_at,
    released_at
from {{ source('quarantine', 'quarantined_rows') }}
