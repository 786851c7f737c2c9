{{ config(materialized='connected_components') }}

with tokens as (
    select * from {{ ref('int_row_tokens') }}
    where token_type <> 'link'
    qualify count(*) over (partition by token) > 1
)

select
    token as node,
    min(token) over (partition by row_id) as neighbour
from tokens
