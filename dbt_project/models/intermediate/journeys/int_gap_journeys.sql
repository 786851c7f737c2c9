{{ config(materialized='incremental', touched={'contact_id': 'contact_id'}) }}

with chains as (
    select * from {{ ref('int_gap_chains') }}
),

linked_chains as (
    select * from {{ ref('int_gap_linked_chains') }}
),

contacts as (
    select * from {{ ref('int_contacts') }}
),

matches as (
    select * from {{ ref('int_survey_matches') }}
),

placed as (
    select
        chains.gap_days,
        chains.contact_id,
        chains.place,
        contacts.started_at,
        coalesce(linked_chains.component, chains.chain_id) as united_chain_id
    from chains
    inner join contacts on chains.contact_id = contacts.contact_id
    left join linked_chains on chains.chain_id = linked_chains.node
),

numbered as (
    select
        *,
        min(started_at) over (partition by united_chain_id) as journey_started_at
    from placed
),

journeys as (
    select
        gap_days,
        united_chain_id,
        min_by(contact_id, place) as contact_id,
        count(*) as contact_count,
        min(started_at) filter (where started_at > journey_started_at) as next_in_journey_started_at
    from numbered
    group by gap_days, united_chain_id
),

answers as (
    select
        placed.united_chain_id,
        {{ worst_answer('matches.customer_resolved') }} as customer_resolved,
        max(matches.customer_contacts_needed) as customer_contacts_needed
    from matches
    inner join placed on matches.contact_id = placed.contact_id
    group by placed.united_chain_id
)

select
    journeys.gap_days,
    journeys.contact_id,
    journeys.contact_count,
    journeys.next_in_journey_started_at,
    answers.customer_resolved,
    answers.customer_contacts_needed
from journeys
left join answers on journeys.united_chain_id = answers.united_chain_id
