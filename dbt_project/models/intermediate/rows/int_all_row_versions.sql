{{ config(materialized='incremental', touched={'row_id': 'row_id'}) }}

with worked_on as (
    select * from {{ ref('int_row_versions') }}
)

select
    row_id,
    feed,
    export_date,
    disposition
from worked_on
