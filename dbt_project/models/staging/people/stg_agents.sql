with raw_rows as (
    {{ touched_rows('agents') }}
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
    agent_id,
    name,
    team,
    email,
    feed_agents
from raw_rows
