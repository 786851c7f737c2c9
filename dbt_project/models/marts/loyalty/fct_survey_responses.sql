with matches as (
    select * from {{ ref('int_all_survey_matches') }}
),

contacts as (
    select * from {{ ref('fct_contacts') }}
)

select
    {{ surrogate_key(['matches.source_name', 'matches.row_key']) }} as survey_response_id,
    matches.response_id,
    matches.source_name,
    matches.survey_kind,
    matches.contact_id,
    contacts.journey_id,
    coalesce(contacts.customer_id, matches.respondent_customer_id) as customer_id,
    contacts.channel,
    contacts.agent_id,
    matches.responded_at,
    {{ survey_lag_hours('contacts.ended_at', 'matches.responded_at') }} as survey_lag_hours,
    matches.nps_score,
    {{ nps_band('matches.nps_score') }} as nps_band,
    matches.csat_score,
    matches.csat_scale,
    matches.ces_score,
    matches.ces_scale,
    matches.ces_direction,
    matches.customer_resolved,
    matches.customer_contacts_needed,
    matches.match_basis
from matches
left join contacts on matches.contact_id = contacts.contact_id
