with matches as (
    select * from {{ ref('int_survey_matches') }}
),

journey_contacts as (
    select * from {{ ref('int_journey_contacts') }}
)

select
    journey_contacts.journey_id,
    case
        when count(*) filter (where matches.customer_resolved = 'no') > 0 then 'no'
        when count(*) filter (where matches.customer_resolved = 'partly') > 0 then 'partly'
        when count(*) filter (where matches.customer_resolved = 'yes') > 0 then 'yes'
    end as customer_resolved,
    max(matches.customer_contacts_needed) as customer_contacts_needed
from matches
inner join journey_contacts on matches.contact_id = journey_contacts.contact_id
group by journey_contacts.journey_id
