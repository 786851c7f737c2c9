with matches as (
    select * from {{ ref('int_survey_matches') }}
),

contacts as (
    select * from {{ ref('int_contacts') }}
),

journey_contacts as (
    select * from {{ ref('int_journey_contacts') }}
)

select
    {{ surrogate_key(['matches.source_name', 'matches.row_key']) }} as survey_response_id,
    matches.response_id,
    matches.source_name,
    matches.survey_kind,
    matches.contact_id,
    journey_contacts.journey_id,
    coalesce(contacts.customer_id, matches.respondent_customer_id) as customer_id,
    contacts.channel,
    contacts.agent_id,
    matches.responded_at,
    {{ seconds_between('contacts.ended_at', 'matches.responded_at') }} / 3600 as survey_lag_hours,
    matches.nps_score,
    case
        when matches.nps_score >= 9 then 'promoter'
        when matches.nps_score >= 7 then 'passive'
        when matches.nps_score >= 0 then 'detractor'
    end as nps_band,
    matches.csat_score,
    matches.csat_scale,
    matches.ces_score,
    matches.ces_scale,
    matches.customer_resolved,
    matches.customer_contacts_needed,
    matches.match_basis
from matches
left join contacts on matches.contact_id = contacts.contact_id
left join journey_contacts on matches.contact_id = journey_contacts.contact_id
