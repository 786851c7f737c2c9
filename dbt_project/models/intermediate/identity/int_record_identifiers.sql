with records as (
    select * from {{ ref('int_identity_records') }}
),

versions as (
    select row_id from {{ ref('int_row_versions') }} where disposition = 'accepted'
),

calls as (
    select
        legs.call_id as record_id,
        stg_legs.identifiers
    from {{ ref('int_legs') }} as legs
    inner join {{ ref('stg_legs') }} as stg_legs on legs.row_id = stg_legs.row_id
),

conversations as (
    select
        {{ record_id('row', 'feed', 'row_key') }} as record_id,
        identifiers
    from {{ ref('stg_conversations') }}
    where row_id in (select versions.row_id from versions)
),

customers as (
    select
        {{ record_id('customer', 'feed', 'row_id') }} as record_id,
        identifiers
    from {{ ref('stg_customers') }}
),

listed as (
    select * from calls
    union all
    select * from conversations
    union all
    select * from customers
),

exploded as (
    select distinct
        listed.record_id,
        identifier.identifier_type,
        identifier.identifier_value
    from listed
    {{ explode_list('listed.identifiers', 'identifier') }}
)

select
    exploded.record_id,
    concat(exploded.identifier_type, ':', exploded.identifier_value) as identifier_key,
    exploded.identifier_type,
    exploded.identifier_value,
    records.seen_at,
    records.gives_edges
from exploded
inner join records on exploded.record_id = records.record_id
