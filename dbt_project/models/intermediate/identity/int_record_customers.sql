with records as (
    select record_id from {{ ref('int_identity_records') }}
    where record_kind in ('chain', 'row')
),

most_trusted as (
    select
        record_id,
        identifier_key,
        identifier_type,
        is_shared,
        trust_rank
    from {{ ref('int_record_identities') }}
    where identifier_key = most_trusted_key
),

customers as (
    select * from {{ ref('int_identifier_customers') }}
)

select
    records.record_id,
    customers.customer_id,
    {{ identity_confidence('most_trusted.identifier_type', 'most_trusted.is_shared') }} as identity_confidence,
    {{ identity_rank('most_trusted.trust_rank', 'most_trusted.is_shared') }} as identity_rank
from records
left join most_trusted on records.record_id = most_trusted.record_id
left join customers on most_trusted.identifier_key = customers.identifier_key
