with identifiers as (
    select * from {{ ref('int_identifiers') }}
),

customers as (
    select * from {{ ref('int_identifier_customers') }}
),

shared as (
    select * from {{ ref('int_record_identities') }}
    where is_shared and gives_edges
),

own as (
    select
        customers.customer_id,
        identifiers.identifier_key,
        identifiers.first_seen_at,
        identifiers.last_seen_at
    from customers
    inner join identifiers on customers.identifier_key = identifiers.identifier_key
    where not {{ is_dated('customers.identifier_key') }}
),

-- A shared identifier is an attribute of everybody whom it stood beside, seen when it did.
beside as (
    select
        customers.customer_id,
        shared.identifier_key,
        min(shared.seen_at) as first_seen_at,
        max(shared.last_seen_at) as last_seen_at
    from shared
    inner join customers on shared.most_trusted_key = customers.identifier_key
    group by customers.customer_id, shared.identifier_key
),

unioned as (
    select * from own
    union all
    select * from beside
)

select
    unioned.customer_id,
    identifiers.identifier_type,
    identifiers.identifier_pseudonym,
    unioned.first_seen_at,
    unioned.last_seen_at,
    identifiers.is_shared
from unioned
inner join identifiers on unioned.identifier_key = identifiers.identifier_key
