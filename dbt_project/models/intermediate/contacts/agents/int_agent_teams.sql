with agents as (
    select * from {{ ref('stg_agents') }}
    where out_of_scope_rule is null
),

feeds as (
    select * from {{ ref('stg_feeds') }}
),

-- Superseded lines too: they tell the team of their own time.
told as (
    select
        agents.agent_id,
        agents.team,
        {{ add_days('agents.export_date', '-feeds.covers_days_before') }} as told_on
    from agents
    inner join feeds on agents.feed = feeds.feed
    qualify
        row_number() over (
            partition by agents.agent_id, {{ add_days('agents.export_date', '-feeds.covers_days_before') }}
            order by agents.export_date desc, agents.row_version desc nulls last, agents.feed asc, agents.row_key asc
        ) = 1
),

-- Most lines tell the team that was told before.
moves as (
    select *
    from told
    window in_order as (partition by agent_id order by told_on)
    qualify lag(told_on) over in_order is null or team is distinct from lag(team) over in_order
)

select
    agent_id,
    team,
    -- Before the first line was told, the agent was in its team as far as anybody knows.
    case when lag(told_on) over in_order is not null then told_on end as first_day,
    lead(told_on) over in_order as next_first_day
from moves
window in_order as (partition by agent_id order by told_on)
