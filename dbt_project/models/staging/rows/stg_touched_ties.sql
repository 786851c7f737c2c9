with ties as (
    select * from {{ ref('stg_row_ties') }}
),

names as (
    select * from {{ ref('stg_row_names') }}
),

touched as (
    select touched_key from {{ ref('stg_touched_keys') }}
    where key_type = 'row_id'
),

touched_names as (
    select names.*
    from names
    inner join touched on names.row_id = touched.touched_key
),

naming as (
    select distinct tie from touched_names
    where not is_nameable
)

select
    ties.row_id,
    cast(ties.tie as {{ dbt.type_string() }}) as tie
from ties
inner join touched on ties.row_id = touched.touched_key
union
-- An id that could be named ties its row to whoever names it.
select
    row_id,
    cast(tie as {{ dbt.type_string() }}) as tie
from touched_names
where tie in (select naming.tie from naming)
