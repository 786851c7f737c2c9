{{ config(materialized='view') }}

{#- Of all contacts: a new line of the agents table may give a contact of any night another agent or team. -#}
with contacts as (
    select * from {{ ref('int_all_contacts') }}
),

settings as (
    select * from {{ ref('stg_settings') }}
),

agent_teams as (
    select * from {{ ref('int_agent_teams') }}
),

agent_sources as (
    select * from {{ ref('int_agent_sources') }}
),

ended as (
    select
        contacts.contact_id,
        coalesce(agent_sources.agent_id, contacts.agent_source_id) as agent_id,
        {{ business_date('coalesce(contacts.ended_at, contacts.started_at)', 'settings.business_timezone') }}
            as ended_on,
        settings.pseudonym_key
    from contacts
    cross join settings
    left join agent_sources
        on
            contacts.agent_feed = agent_sources.feed
            and contacts.agent_source_id = agent_sources.agent_source_id
)

select
    ended.contact_id,
    {{ published_agent_id('ended.agent_id', 'ended.pseudonym_key') }} as agent_id,
    agent_teams.team
from ended
left join agent_teams
    on
        ended.agent_id = agent_teams.agent_id
        and (agent_teams.first_day is null or ended.ended_on >= agent_teams.first_day)
        and (agent_teams.next_first_day is null or ended.ended_on < agent_teams.next_first_day)
