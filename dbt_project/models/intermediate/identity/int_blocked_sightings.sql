{{ config(materialized='incremental', touched={'unit_id': 'unit_id'}) }}

with record_rows as (
    select * from {{ ref('int_record_rows') }}
),

record_identifiers as (
    select * from {{ ref('int_record_identifiers') }}
),

identifiers as (
    select * from {{ ref('int_identifiers') }}
    where blocked_rule is not null
),

row_versions as (
    select row_id from {{ ref('int_row_versions') }}
    where disposition = 'accepted'
),

contact_rows as (
    select * from {{ ref('int_contact_rows') }}
)

select
    record_rows.unit_id,
    record_identifiers.record_id,
    identifiers.identifier_key,
    identifiers.identifier_type,
    identifiers.trust_rank,
    identifiers.identifier_pseudonym,
    identifiers.blocked_rule,
    record_identifiers.is_contact,
    record_identifiers.seen_at,
    record_identifiers.last_seen_at,
    min(contact_rows.contact_id) as contact_id
from record_identifiers
inner join identifiers on record_identifiers.identifier_key = identifiers.identifier_key
inner join record_rows on record_identifiers.record_id = record_rows.record_id
left join row_versions on record_rows.row_id = row_versions.row_id
left join contact_rows on row_versions.row_id = contact_rows.row_id
group by
    record_rows.unit_id, record_identifiers.record_id, identifiers.identifier_key, identifiers.identifier_type,
    identifiers.trust_rank, identifiers.identifier_pseudonym, identifiers.blocked_rule, record_identifiers.is_contact,
    record_identifiers.seen_at, record_identifiers.last_seen_at
