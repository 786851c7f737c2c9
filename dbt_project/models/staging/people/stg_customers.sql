with raw_rows as (
    select * from {{ source('raw', 'customers') }}
),

feeds as (
    select feed from {{ ref('stg_feeds') }}
    where contract = 'customers'
)

select
    {{ surrogate_key(['feed', 'export_date', 'file', 'row_number']) }} as row_id,
    feed,
    export_date,
    file,
    line,
    row_number,
    row_key,
    row_version,
    row_hash,
    out_of_scope_rule,
    seen_at,
    identifiers
from raw_rows
where feed in (select feeds.feed from feeds)
