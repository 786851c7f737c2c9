with row_versions as (
    select
        row_id,
        disposition
    from {{ ref('int_row_versions') }}
    where disposition <> 'superseded'
),

responses as (
    select * from {{ ref('int_survey_responses') }}
),

survey_rows as (
    select * from {{ ref('stg_survey_responses') }}
),

invitations as (
    select * from {{ ref('stg_invitations') }}
)

select
    row_id,
    'response' as row_kind,
    survey_kind,
    coalesce(started_at, responded_at) as asked_at,
    reference,
    reference_feed,
    identifiers
from responses
union all
select
    survey_rows.row_id,
    'unfinished_response' as row_kind,
    survey_rows.survey_kind,
    coalesce(survey_rows.started_at, survey_rows.responded_at) as asked_at,
    survey_rows.reference,
    survey_rows.reference_feed,
    survey_rows.identifiers
from survey_rows
inner join row_versions on survey_rows.row_id = row_versions.row_id
where survey_rows.out_of_scope_rule = 'unfinished_response'
union all
select
    invitations.row_id,
    'invitation' as row_kind,
    invitations.survey_kind,
    invitations.sent_at as asked_at,
    invitations.reference,
    invitations.reference_feed,
    invitations.identifiers
from invitations
inner join row_versions on invitations.row_id = row_versions.row_id
where row_versions.disposition = 'accepted'
