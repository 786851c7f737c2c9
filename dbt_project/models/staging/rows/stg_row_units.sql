{{ config(materialized='incremental', touched={'row_id': 'row_id'}) }}

with ties as (
    select * from {{ ref('stg_touched_ties') }}
),

components as (
    select * from {{ ref('stg_tied_ties') }}
),

rows_read as (
    select distinct
        row_id,
        contract,
        feed,
        export_date
    from {{ ref('stg_row_ties') }}
    where row_id in (select ties.row_id from ties)
),

-- A unit bears the name of the smallest tie that its rows share; a row by itself, of its own smallest.
units as (
    select
        ties.row_id,
        coalesce(min(components.component), min(ties.tie)) as unit_id
    from ties
    left join components on ties.tie = components.node
    group by ties.row_id
)

select
    units.row_id,
    rows_read.contract,
    rows_read.feed,
    rows_read.export_date,
    units.unit_id
from units
inner join rows_read on units.row_id = rows_read.row_id
