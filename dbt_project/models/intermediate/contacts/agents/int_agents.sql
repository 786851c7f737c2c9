with versions as (
    select row_id from {{ ref('int_row_versions') }}
    where contract = 'agents' and disposition = 'accepted'
),

settings as (
    select pseudonym_key from {{ ref('stg_settings') }}
),

agents as (
    select * from {{ ref('stg_agents') }}
    where row_id in (select versions.row_id from versions)
)

select
    {{ published_agent_id('agents.agent_id', 'settings.pseudonym_key') }} as agent_id,
    agents.name,
    agents.team
from agents
cross join settings
-- One agent may stand in the tables of several feeds; the line told last describes the agent.
qualify
    row_number() over (
        partition by agents.agent_id
        order by agents.export_date desc, agents.row_version desc nulls last, agents.feed asc, agents.row_key asc
    ) = 1
