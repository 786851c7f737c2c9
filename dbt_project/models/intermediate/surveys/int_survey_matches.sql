with responses as (
    select * from {{ ref('int_survey_responses') }}
),

respondents as (
    select * from {{ ref('int_survey_customers') }}
),

references_matched as (
    select * from {{ ref('int_reference_matches') }}
),

customers_matched as (
    select * from {{ ref('int_customer_matches') }}
),

accepted as (
    select
        responses.*,
        respondents.customer_id,
        references_matched.contact_id as referenced_contact_id,
        customers_matched.contact_id as recent_contact_id
    from responses
    left join respondents on responses.row_id = respondents.row_id
    left join references_matched on responses.row_id = references_matched.row_id
    left join customers_matched on responses.row_id = customers_matched.row_id
)

select
    row_id,
    feed as source_name,
    row_key,
    response_id,
    survey_kind,
    responded_at,
    nps_score,
    csat_score,
    csat_scale,
    ces_score,
    ces_scale,
    ces_direction,
    customer_resolved,
    customer_contacts_needed,
    is_rating,
    customer_id as respondent_customer_id,
    coalesce(referenced_contact_id, recent_contact_id) as contact_id,
    case
        when survey_kind = 'relational' then null
        when referenced_contact_id is not null then 'reference'
        when recent_contact_id is not null then 'customer'
        else 'none'
    end as match_basis
from accepted
