{{ config(materialized='connected_components') }}

with ties as (
    select * from {{ ref('stg_touched_ties') }}
    qualify count(*) over (partition by tie) > 1
)

select
    tie as node,
    min(tie) over (partition by row_id) as neighbour
from ties
