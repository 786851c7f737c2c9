{{ config(materialized='incremental', touched={'row_id': 'row_id'}) }}

with worked_on as (
    select * from {{ ref('int_grouped_rows') }}
)

select
    row_id,
    feed,
    export_date,
    group_id
from worked_on
