{{ config(meta={'dagster': {'ref': {'name': 'int_all_grouped_rows'}}}) }}
-- Rows that restate each other are looked at together: a tie that stg_row_ties lacks would leave some as they were.
with grouped_rows as (
    select * from {{ ref('int_all_grouped_rows') }}
),

units as (
    select * from {{ ref('stg_row_units') }}
)

select grouped_rows.group_id
from grouped_rows
inner join units on grouped_rows.row_id = units.row_id
group by grouped_rows.group_id
having min(units.unit_id) < max(units.unit_id)
