with raw_rows as (
    select * from {{ source('raw', 'queue_events') }}
),

feeds as (
    select feed from {{ ref('stg_feeds') }}
    where contract = 'queue_events'
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
    chain_id,
    event,
    occurred_at,
    queue,
    agent_source_id,
    wait_seconds,
    talk_seconds,
    ring_seconds,
    calls_feed,
    time_basis,
    identifiers
from raw_rows
where feed in (select feeds.feed from feeds)
