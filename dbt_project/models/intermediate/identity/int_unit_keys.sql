{{ config(materialized='incremental', touched={'unit_id': 'unit_id'}) }}

with record_rows as (
    select * from {{ ref('int_record_rows') }}
),

record_identifiers as (
    select * from {{ ref('int_record_identifiers') }}
),

identifiers as (
    select * from {{ ref('int_identifiers') }}
    where blocked_rule is null
),

customers as (
    select * from {{ ref('int_identifier_customers') }}
),

unit_identifiers as (
    select distinct
        record_rows.unit_id,
        record_identifiers.identifier_key
    from record_identifiers
    inner join record_rows on {{ undated_key('record_identifiers.record_id') }} = record_rows.record_id
)

-- Retired customers too: of what is dated.
select distinct
    unit_identifiers.unit_id,
    'customer_id' as key_type,
    customers.customer_id as touched_key
from unit_identifiers
inner join customers on unit_identifiers.identifier_key = customers.identifier_key
union all
select
    unit_identifiers.unit_id,
    'identifier_pseudonym' as key_type,
    identifiers.identifier_pseudonym as touched_key
from unit_identifiers
inner join identifiers on unit_identifiers.identifier_key = identifiers.identifier_key
where identifiers.identifier_pseudonym is not null
