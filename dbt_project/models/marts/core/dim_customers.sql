{{ config(materialized='incremental', touched={'customer_id': 'customer_id'}) }}

with customers as (
    select * from {{ ref('int_customers') }}
)

select
    customer_id,
    first_seen_at,
    cast(identifier_count as bigint) as identifier_count,
    cast(account_count as bigint) as account_count,
    household_id
from customers
