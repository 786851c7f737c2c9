-- A response to an invitation comes after it: one that comes before the first invitation about its contact tells of
-- times in another zone, or of a reference to the wrong contact.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fct_survey_responses'}}}) }}

with responses as (
    select * from {{ ref('fct_survey_responses') }}
),

invitations as (
    select
        contact_id,
        survey_kind,
        min(sent_at) as first_sent_at
    from {{ ref('int_all_invitations') }}
    where contact_id is not null
    group by contact_id, survey_kind
)

select
    responses.source_name,
    responses.response_id,
    responses.contact_id,
    responses.responded_at,
    invitations.first_sent_at
from responses
inner join invitations
    on
        responses.contact_id = invitations.contact_id
        and responses.survey_kind = invitations.survey_kind
where responses.responded_at < invitations.first_sent_at
