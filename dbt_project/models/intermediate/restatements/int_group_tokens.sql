with grouped_rows as (
    select * from {{ ref('int_grouped_rows') }}
),

row_tokens as (
    select * from {{ ref('int_row_tokens') }}
),

published_groups as (
    select distinct group_id from {{ ref('int_published_groups') }}
)

select
    grouped_rows.group_id,
    grouped_rows.row_id,
    grouped_rows.export_date,
    row_tokens.token_type,
    row_tokens.token,
    min(grouped_rows.export_date) over (
        partition by grouped_rows.group_id, row_tokens.token
    ) as first_night
from grouped_rows
inner join published_groups on grouped_rows.group_id = published_groups.group_id
inner join row_tokens on grouped_rows.row_id = row_tokens.row_id
