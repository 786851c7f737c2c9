with raw_rows as (
    {{ touched_rows('evaluations') }}
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
    evaluation_id,
    form,
    evaluated_at,
    score,
    is_passed,
    evaluator,
    agent_source_id,
    reference,
    reference_feed,
    checklist,
    time_basis
from raw_rows
