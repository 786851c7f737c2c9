{%- set columns = [
    'link_id', 'identifier_type', 'identifier_pseudonym', 'customer_id',
    'other_identifier_type', 'other_identifier_pseudonym', 'other_customer_id', 'rejected_by',
    'record_count', 'contact_count', 'first_seen_at', 'last_seen_at', 'example_record_id', 'example_contact_id',
] -%}
with links as (
    select {{ columns | join(', ') }} from {{ ref('int_all_audited_links') }}
),

blocked_links as (
    select
        *,
        cast(null as {{ dbt.type_string() }}) as customer_id,
        cast(null as {{ dbt.type_string() }}) as other_customer_id
    from {{ ref('int_blocked_links') }}
),

audited as (
    select * from links
    union all
    select {{ columns | join(', ') }} from blocked_links
)

select
    link_id,
    identifier_type,
    identifier_pseudonym,
    customer_id,
    other_identifier_type,
    other_identifier_pseudonym,
    other_customer_id,
    rejected_by is null as is_added,
    rejected_by,
    cast(record_count as bigint) as record_count,
    cast(contact_count as bigint) as contact_count,
    first_seen_at,
    last_seen_at,
    example_record_id,
    example_contact_id
from audited
