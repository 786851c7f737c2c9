{{ config(materialized='incremental', touched={'retired_customer_id': 'customer_id'}) }}

with customers as (
    select * from {{ ref('int_identifier_customers') }}
),

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

present as (
    select * from customers
    where not {{ is_dated('identifier_key') }}
),

past as (
    select
        customers.customer_id,
        {{ undated_key('customers.identifier_key') }} as identifier_key,
        {{ night_of('customers.identifier_key') }} as replaced_on,
        identifiers.first_seen_at,
        identifiers.trust_rank
    from customers
    inner join identifiers on customers.identifier_key = identifiers.identifier_key
    where
        {{ is_dated('customers.identifier_key') }}
        and not exists (
            select 1 from present
            where present.customer_id = customers.customer_id
        )
),

-- The person's identifiers as they last were.
last_known as (
    select past.*
    from past
    qualify past.replaced_on = max(past.replaced_on) over (partition by past.customer_id)
),

-- Whoever has the identifier that the id was named after has its person, else whoever has the next of them.
successors as (
    select
        last_known.customer_id as retired_customer_id,
        present.customer_id,
        last_known.replaced_on as retired_at
    from last_known
    left join present on last_known.identifier_key = present.identifier_key
    qualify
        row_number() over (
            partition by last_known.customer_id
            order by
                case when present.customer_id is null then 1 else 0 end asc,
                last_known.first_seen_at asc,
                last_known.trust_rank asc,
                last_known.identifier_key asc
        ) = 1
)

select
    retired_customer_id,
    customer_id,
    retired_at
from successors
