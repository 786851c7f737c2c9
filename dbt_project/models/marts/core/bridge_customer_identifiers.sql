{{ config(materialized='incremental', touched={'customer_id': 'customer_id'}) }}

with customer_identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
)

select
    customer_id,
    identifier_type,
    identifier_pseudonym,
    first_seen_at,
    last_seen_at,
    is_shared
from customer_identifiers
