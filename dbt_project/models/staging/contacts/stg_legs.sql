with raw_rows as (
    select * from {{ source('raw', 'legs') }}
),

feeds as (
    select feed from {{ ref('stg_feeds') }}
    where contract = 'legs'
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
    contact_channel,
    chain_id,
    leg_id,
    related_ids,
    direction,
    transfers,
    started_at,
    answered_at,
    ended_at,
    ivr_seconds,
    wait_seconds,
    talk_seconds,
    hold_seconds,
    wrap_seconds,
    queue,
    first_queue,
    agent_source_id,
    outcome,
    disconnect_party,
    excluded_reason,
    reason_code,
    declared_resolved,
    time_basis,
    identifiers,
    case_ids,
    order_ids
from raw_rows
where feed in (select feeds.feed from feeds)
