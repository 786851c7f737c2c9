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
    grouped_rows.first_at,
    row_tokens.token_type,
    row_tokens.token,
    min(grouped_rows.export_date) over same_token as first_night,
    min(case when grouped_rows.is_contact then grouped_rows.first_at end) over same_token as begun_at,
    max(grouped_rows.first_at) over same_token as latest_at
from grouped_rows
inner join published_groups on grouped_rows.group_id = published_groups.group_id
inner join row_tokens on grouped_rows.row_id = row_tokens.row_id
window same_token as (partition by grouped_rows.group_id, row_tokens.token)
