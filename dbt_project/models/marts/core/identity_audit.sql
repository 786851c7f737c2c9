with links as (
    select * from {{ ref('int_identity_links') }}
    where not {{ is_dated('stronger_key') }}
),

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

components as (
    select * from {{ ref('int_identity_components') }}
),

customers as (
    select * from {{ ref('int_identifier_customers') }}
),

tenancies as (
    select * from {{ ref('int_phone_tenancies') }}
),

record_identifiers as (
    select * from {{ ref('int_record_identifiers') }}
),

record_rows as (
    select
        call_id as record_id,
        row_id
    from {{ ref('int_legs') }}
    union all
    select
        {{ record_id('row', 'feed', 'row_key') }} as record_id,
        row_id
    from {{ ref('int_row_versions') }}
    where contract = 'conversations' and disposition = 'accepted'
),

contact_rows as (
    select * from {{ ref('int_contact_rows') }}
),

judged as (
    select
        links.stronger_key,
        links.weaker_key,
        links.record_count,
        links.contact_count,
        links.first_seen_at,
        links.last_seen_at,
        links.example_record_id,
        case
            when links.wall_rule is not null then links.wall_rule
            when stronger.uncapped_component <> weaker.uncapped_component then 'second_account'
            when stronger.component <> weaker.component then 'component_cap'
        end as rejected_by
    from links
    left join components as stronger on links.stronger_key = stronger.node
    left join components as weaker on links.weaker_key = weaker.node
),

-- A blocked value may stand on records alone.
blocked as (
    select
        identifiers.identifier_key as stronger_key,
        cast(null as {{ dbt.type_string() }}) as weaker_key,
        count(*) as record_count,
        count(*) filter (where record_identifiers.is_contact) as contact_count,
        min(record_identifiers.seen_at) as first_seen_at,
        max(record_identifiers.last_seen_at) as last_seen_at,
        min(record_identifiers.record_id) as example_record_id,
        identifiers.blocked_rule as rejected_by
    from identifiers
    inner join record_identifiers on identifiers.identifier_key = record_identifiers.identifier_key
    where identifiers.blocked_rule is not null
    group by identifiers.identifier_key, identifiers.blocked_rule
),

new_tenancies as (
    select
        earlier_identifier_key as stronger_key,
        identifier_key as weaker_key,
        0 as record_count,
        0 as contact_count,
        started_at as first_seen_at,
        started_at as last_seen_at,
        cast(null as {{ dbt.type_string() }}) as example_record_id,
        'new_tenancy' as rejected_by
    from tenancies
    where not {{ is_dated('value_key') }}
),

audited as (
    select * from judged
    union all
    select * from blocked
    union all
    select * from new_tenancies
),

examples as (
    select
        record_rows.record_id,
        min(contact_rows.contact_id) as contact_id
    from record_rows
    inner join contact_rows on record_rows.row_id = contact_rows.row_id
    where record_rows.record_id in (select audited.example_record_id from audited)
    group by record_rows.record_id
)

select
    {{ surrogate_key(['stronger.identifier_pseudonym', 'weaker.identifier_pseudonym']) }} as link_id,
    stronger.identifier_type,
    stronger.identifier_pseudonym,
    stronger_customers.customer_id,
    weaker.identifier_type as other_identifier_type,
    weaker.identifier_pseudonym as other_identifier_pseudonym,
    weaker_customers.customer_id as other_customer_id,
    audited.rejected_by is null as is_added,
    audited.rejected_by,
    cast(audited.record_count as bigint) as record_count,
    cast(audited.contact_count as bigint) as contact_count,
    audited.first_seen_at,
    audited.last_seen_at,
    audited.example_record_id,
    examples.contact_id as example_contact_id
from audited
inner join identifiers as stronger on audited.stronger_key = stronger.identifier_key
left join identifiers as weaker on audited.weaker_key = weaker.identifier_key
left join customers as stronger_customers on audited.stronger_key = stronger_customers.identifier_key
left join customers as weaker_customers on audited.weaker_key = weaker_customers.identifier_key
left join examples on audited.example_record_id = examples.record_id
