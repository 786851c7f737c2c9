with versions as (
    select row_id from {{ ref('int_row_versions') }}
    where contract = 'agents' and disposition = 'accepted'
),

agents as (
    select * from {{ ref('stg_agents') }}
    where row_id in (select versions.row_id from versions)
)

select
    source.feed,
    source.agent_source_id,
    agents.agent_id
from agents
{{ explode_list('agents.feed_agents', 'source') }}
where source.agent_source_id is not null
-- An id that a vendor gave to somebody else belongs to whom the newest line names.
qualify
    row_number() over (
        partition by source.feed, source.agent_source_id
        order by agents.export_date desc, agents.row_version desc nulls last, agents.agent_id asc, agents.feed asc
    ) = 1
