{{ config(materialized='incremental', touched={'row_id': 'row_id'}) }}

with worked_on as (
    select * from {{ ref('int_survey_matches') }}
)

select
    row_id,
    source_name,
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
    respondent_customer_id,
    contact_id,
    match_basis
from worked_on
