with agents as (
    select * from {{ ref('int_agents') }}
),

contacts as (
    select * from {{ ref('fct_contacts') }}
    where agent_id is not null
),

known_ids as (
    select agent_id from agents
    union
    select agent_id from contacts
)

select
    known_ids.agent_id,
    agents.name,
    agents.team,
    agents.agent_id is not null as is_listed
from known_ids
left join agents on known_ids.agent_id = agents.agent_id
