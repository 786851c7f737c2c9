{{ config(materialized='incremental', touched={'row_id': 'row_id'}) }}

with worked_on as (
    select * from {{ ref('int_invitations') }}
)

select
    row_id,
    survey_kind,
    sent_at,
    delivered_at,
    opened_at,
    contact_id
from worked_on
