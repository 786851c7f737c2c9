with responses as (
    select * from {{ ref('int_survey_responses') }}
),

respondents as (
    select * from {{ ref('int_survey_customers') }}
),

references_matched as (
    select * from {{ ref('int_reference_matches') }}
),

live_contacts as (
    select
        contact_id,
        customer_id,
        channel,
        source_name,
        source_contact_id,
        coalesce(ended_at, started_at) as ended_at
    from {{ ref('int_contacts') }}
    where is_live
),

accepted as (
    select
        responses.*,
        respondents.customer_id,
        references_matched.contact_id as referenced_contact_id,
        coalesce(responses.started_at, responses.responded_at) as began_at
    from responses
    left join respondents on responses.row_id = respondents.row_id
    left join references_matched on responses.row_id = references_matched.row_id
),

recent as (
    select
        accepted.row_id,
        live_contacts.contact_id
    from accepted
    inner join live_contacts
        on
            accepted.customer_id = live_contacts.customer_id
            and accepted.began_at >= live_contacts.ended_at
            and {{ add_seconds('accepted.began_at', -hours_in_seconds(var('survey_match_hours'))) }}
            <= live_contacts.ended_at
    where accepted.survey_kind = 'transactional' and accepted.referenced_contact_id is null
    qualify row_number() over (
        partition by accepted.row_id
        order by
            live_contacts.ended_at desc,
            live_contacts.channel desc,
            live_contacts.source_name desc,
            live_contacts.source_contact_id desc
    ) = 1
)

select
    accepted.row_id,
    accepted.feed as source_name,
    accepted.row_key,
    accepted.response_id,
    accepted.survey_kind,
    accepted.responded_at,
    accepted.nps_score,
    accepted.csat_score,
    accepted.csat_scale,
    accepted.ces_score,
    accepted.ces_scale,
    accepted.customer_resolved,
    accepted.customer_contacts_needed,
    accepted.customer_id as respondent_customer_id,
    coalesce(accepted.referenced_contact_id, recent.contact_id) as contact_id,
    case
        when accepted.survey_kind = 'relational' then null
        when accepted.referenced_contact_id is not null then 'reference'
        when recent.contact_id is not null then 'customer'
        else 'none'
    end as match_basis
from accepted
left join recent on accepted.row_id = recent.row_id
