{{ config(meta={'dagster': {'ref': {'name': 'fct_journey_steps'}}}) }}
-- Contacts and transfers of a journey, counted again from its steps, and no number is left out.
with journeys as (
    select * from {{ ref('fct_journeys') }}
),

steps as (
    select
        journey_id,
        count(*) filter (where step_type = 'contact') as contact_count,
        count(*) filter (where step_type = 'transfer') as transfer_count,
        count(*) as step_count,
        max(step_number) as last_number
    from {{ ref('fct_journey_steps') }}
    group by journey_id
)

select
    journeys.journey_id,
    steps.contact_count,
    steps.transfer_count
from journeys
left join steps on journeys.journey_id = steps.journey_id
where
    steps.journey_id is null
    or journeys.contact_count <> steps.contact_count
    or journeys.transfer_count <> steps.transfer_count
    or steps.step_count <> steps.last_number
