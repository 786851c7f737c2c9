with raw_rows as (
    {{ touched_rows('invitations') }}
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
    invitation_id,
    survey_kind,
    sent_at,
    delivered_at,
    opened_at,
    reference,
    reference_feed,
    time_basis,
    identifiers
from raw_rows
