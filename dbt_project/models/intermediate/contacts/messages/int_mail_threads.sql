{{ config(materialized='connected_components') }}

with mail_ids as (
    select * from {{ ref('int_mail_ids') }}
)

select
    own.node,
    named.node as neighbour
from mail_ids as own
inner join mail_ids as named on own.row_id = named.row_id
where own.is_own
