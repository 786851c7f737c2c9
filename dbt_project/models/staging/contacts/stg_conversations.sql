with raw_rows as (
    select * from {{ source('raw', 'conversations') }}
),

feeds as (
    select feed from {{ ref('stg_feeds') }}
    where contract = 'conversations'
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
    record_id,
    thread_ids,
    customer_address,
    messages,
    queue,
    agent_source_id,
    reason_code,
    declared_resolved,
    is_contained,
    excluded_reason,
    time_basis,
    identifiers,
    case_ids,
    order_ids,
    related_ids,
    csat_score,
    csat_scale,
    rated_at
from raw_rows
where feed in (select feeds.feed from feeds)
