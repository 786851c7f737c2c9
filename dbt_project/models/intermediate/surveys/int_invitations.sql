with row_versions as (
    select * from {{ ref('int_row_versions') }}
    where disposition = 'accepted'
),

invitations as (
    select * from {{ ref('stg_invitations') }}
),

references_matched as (
    select * from {{ ref('int_reference_matches') }}
),

customers_matched as (
    select * from {{ ref('int_customer_matches') }}
)

select
    invitations.row_id,
    invitations.survey_kind,
    invitations.sent_at,
    invitations.delivered_at,
    invitations.opened_at,
    coalesce(references_matched.contact_id, customers_matched.contact_id) as contact_id
from invitations
inner join row_versions on invitations.row_id = row_versions.row_id
left join references_matched on invitations.row_id = references_matched.row_id
left join customers_matched on invitations.row_id = customers_matched.row_id
