{{ config(meta={'dagster': {'ref': {'name': 'fct_journeys'}}}) }}
-- Counts, ends and order of a journey, counted again from the contacts that name it.
with journeys as (
    select * from {{ ref('fct_journeys') }}
),

contacts as (
    select
        journey_id,
        count(*) as contact_count,
        count(distinct customer_id) as customer_count,
        count(distinct contact_number) as number_count,
        max(contact_number) as last_number,
        max(case when contact_number = 1 then contact_id end) as first_contact_id,
        max(case when is_false_first_contact then 1 else 0 end) as has_false_first_contact,
        count(distinct channel) as channel_count,
        min(started_at) as started_at,
        max(coalesce(ended_at, started_at)) as ended_at
    from {{ ref('fct_contacts') }}
    where journey_id is not null
    group by journey_id
)

select
    journeys.journey_id,
    contacts.contact_count
from journeys
full outer join contacts on journeys.journey_id = contacts.journey_id
where
    journeys.journey_id is null
    or contacts.journey_id is null
    or journeys.contact_count <> contacts.contact_count
    or contacts.customer_count <> 1
    or contacts.number_count <> contacts.contact_count
    or contacts.last_number <> contacts.contact_count
    or journeys.first_contact_id <> contacts.first_contact_id
    or journeys.channel_count <> contacts.channel_count
    or (journeys.channel_count > 1) <> (contacts.has_false_first_contact = 1)
    or journeys.started_at <> contacts.started_at
    or journeys.ended_at <> contacts.ended_at
