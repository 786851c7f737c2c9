with raw_rows as (
    {{ touched_rows('queue_events') }}
)

select
    row_id,
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
