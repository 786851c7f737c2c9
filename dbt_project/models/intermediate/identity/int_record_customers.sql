with records as (
    select * from {{ ref('int_identity_records') }} where record_kind in ('chain', 'row')
),

record_identifiers as (
    select * from {{ ref('int_record_identifiers') }}
),

identifiers as (
    select * from {{ ref('int_identifiers') }} where blocked_rule is null
),

customers as (
    select * from {{ ref('int_identifier_customers') }}
),

most_trusted as (
    select
        record_identifiers.record_id,
        identifiers.identifier_key,
        identifiers.identifier_type,
        identifiers.is_usable
    from record_identifiers
    inner join identifiers on record_identifiers.identifier_key = identifiers.identifier_key
    qualify
        row_number() over (
            partition by record_identifiers.record_id
            order by
                case when identifiers.is_usable then 0 else 1 end asc,
                identifiers.trust_rank asc,
                identifiers.identifier_key asc
        ) = 1
)

select
    records.record_id,
    customers.customer_id,
    {{ identity_confidence('most_trusted.identifier_type', 'most_trusted.is_usable') }} as identity_confidence
from records
left join most_trusted on records.record_id = most_trusted.record_id
left join customers on most_trusted.identifier_key = customers.identifier_key
