{{ config(materialized='incremental', touched={'row_id': 'row_id'}) }}

with contact_rows as (
    select * from {{ ref('int_contact_rows') }}
),

rows_as_read as (
    {%- for contract in ['legs', 'conversations', 'queue_events'] %}
    select
        row_id,
        export_date,
        file,
        line
    from {{ ref('stg_' ~ contract) }}
    {{- ' union all' if not loop.last }}
    {%- endfor %}
)

select
    contact_rows.contact_id,
    contact_rows.row_id,
    contact_rows.feed,
    rows_as_read.export_date,
    rows_as_read.file,
    rows_as_read.line
from contact_rows
inner join rows_as_read on contact_rows.row_id = rows_as_read.row_id
