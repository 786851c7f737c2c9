{{ config(materialized='table') }}

{#- A table: it says what staging holds, not what a build that broke off before would have read. -#}
select
    case
        when is_whole then 'everything'
        else concat(feed, ' ', cast(export_date as {{ dbt.type_string() }}))
    end as scope_id,
    is_whole,
    feed,
    export_date
from {{ source('config', 'scope') }}
