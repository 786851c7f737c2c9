{{ config(materialized='connected_components') }}

with shared as (
    select
        customer_id,
        identifier_pseudonym
    from {{ ref('int_customer_identifiers') }}
    where is_shared
)

-- Shared identifiers that one customer stands beside lie in one household, and with them all their customers.
select
    identifier_pseudonym as node,
    min(identifier_pseudonym) over (partition by customer_id) as neighbour
from shared
