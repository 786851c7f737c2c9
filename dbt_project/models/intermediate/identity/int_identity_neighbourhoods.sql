{{ config(materialized='connected_components') }}

select
    value_key as node,
    min(value_key) over (partition by record_id) as neighbour
from {{ ref('int_joinable_values') }}
