with raw_rows as (
    {{ touched_rows('conversations') }}
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
