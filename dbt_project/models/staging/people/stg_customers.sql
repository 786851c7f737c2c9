with raw_rows as (
    {{ touched_rows('customers') }}
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
    seen_at,
    identifiers
from raw_rows
