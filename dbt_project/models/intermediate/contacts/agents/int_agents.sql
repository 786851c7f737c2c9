with versions as (
    select row_id from {{ ref('int_row_versions') }}
    where contract = 'agents' and disposition = 'accepted'
),

agents as (
    select * from {{ ref('stg_agents') }}
    where row_id in (select versions.row_id from versions)
)

select
    agent_id,
    name,
    team
from agents
-- One agent may stand in the tables of several feeds; the line told last describes the agent.
qualify
    row_number() over (
        partition by agent_id
        order by export_date desc, row_version desc nulls last, feed asc, row_key asc
    ) = 1
