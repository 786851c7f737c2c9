with components as (
    select * from {{ ref('int_identity_components') }}
),

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

settings as (
    select pseudonym_key from {{ ref('stg_settings') }}
),

members as (
    select
        components.component,
        identifiers.identifier_key,
        identifiers.first_seen_at,
        identifiers.trust_rank
    from components
    inner join identifiers on components.node = identifiers.identifier_key
),

-- The earliest-seen identifier stands for the person, so that later ones do not change the id.
earliest as (
    select
        component,
        {{ undated_key('identifier_key') }} as lasting_key
    from members
    qualify
        row_number() over (
            partition by component
            order by first_seen_at asc, trust_rank asc, identifier_key asc
        ) = 1
),

customers as (
    select
        earliest.component,
        {{ keyed_hash("concat('customer:', earliest.lasting_key)", 'settings.pseudonym_key') }} as customer_id
    from earliest
    cross join settings
)

select
    members.identifier_key,
    customers.customer_id
from members
inner join customers on members.component = customers.component
