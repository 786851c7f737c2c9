with raw_rows as (
    {{ touched_rows('survey_responses') }}
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
    response_id,
    survey_kind,
    started_at,
    responded_at,
    nps_score,
    csat_score,
    csat_scale,
    ces_score,
    ces_scale,
    -- Before there was a choice, every score counted as ease.
    case when ces_score is not null then coalesce(ces_direction, 'higher_is_easier') end as ces_direction,
    customer_resolved,
    customer_contacts_needed,
    comment,
    reference,
    reference_feed,
    time_basis,
    identifiers
from raw_rows
