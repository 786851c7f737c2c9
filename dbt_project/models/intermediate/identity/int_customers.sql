with identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
),

households as (
    select * from {{ ref('int_households') }}
),

own as (
    select
        customer_id,
        min(first_seen_at) as first_seen_at,
        count(*) as identifier_count,
        count(*) filter (where identifier_type = 'account') as account_count
    from identifiers
    where not is_shared
    group by customer_id
),

customer_households as (
    select
        identifiers.customer_id,
        {{ surrogate_key(["'household'", 'min(households.component)']) }} as household_id
    from identifiers
    inner join households on identifiers.identifier_pseudonym = households.node
    group by identifiers.customer_id
)

select
    own.customer_id,
    own.first_seen_at,
    own.identifier_count,
    own.account_count,
    customer_households.household_id
from own
left join customer_households on own.customer_id = customer_households.customer_id
