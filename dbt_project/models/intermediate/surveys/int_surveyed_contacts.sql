{{ config(materialized='incremental', touched={'contact_id': 'contact_id'}) }}

with survey_rows as (
    select * from {{ ref('int_survey_rows') }}
    where survey_kind = 'transactional'
),

invitations as (
    select * from {{ ref('int_invitations') }}
),

references_matched as (
    select * from {{ ref('int_reference_matches') }}
),

customers_matched as (
    select * from {{ ref('int_customer_matches') }}
),

matched as (
    select
        survey_rows.row_kind,
        coalesce(references_matched.contact_id, customers_matched.contact_id) as contact_id,
        coalesce(invitations.delivered_at, invitations.opened_at) is not null as is_delivered,
        invitations.opened_at is not null as is_opened
    from survey_rows
    left join references_matched on survey_rows.row_id = references_matched.row_id
    left join customers_matched on survey_rows.row_id = customers_matched.row_id
    left join invitations on survey_rows.row_id = invitations.row_id
)

select
    contact_id,
    bool_or(row_kind = 'invitation') as is_invited,
    bool_or(is_delivered) as is_delivered,
    bool_or(is_opened) as is_opened,
    bool_or(row_kind <> 'invitation') as is_started,
    bool_or(row_kind = 'response') as is_completed
from matched
where contact_id is not null
group by contact_id
