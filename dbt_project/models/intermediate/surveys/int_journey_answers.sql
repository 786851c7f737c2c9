{{ config(materialized='incremental', touched={'journey_id': 'journey_id'}) }}

with matches as (
    select * from {{ ref('int_survey_matches') }}
),

journey_contacts as (
    select * from {{ ref('int_journey_contacts') }}
)

select
    journey_contacts.journey_id,
    {{ worst_answer('matches.customer_resolved') }} as customer_resolved,
    max(matches.customer_contacts_needed) as customer_contacts_needed
from matches
inner join journey_contacts on matches.contact_id = journey_contacts.contact_id
group by journey_contacts.journey_id
