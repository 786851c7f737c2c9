with records as (
    select * from {{ ref('int_identity_records') }}
),

-- The caller's number in a queue log is that of the call which it enriches.
queue_calls as (
    select * from {{ ref('int_queue_calls') }}
),

listed as (
    select
        {{ record_id('chain', 'feed', 'chain_id') }} as record_id,
        identifiers,
        row_id
    from {{ ref('stg_legs') }}
    union all
    select
        queue_calls.call_id as record_id,
        queue_events.identifiers,
        queue_events.row_id
    from {{ ref('stg_queue_events') }} as queue_events
    inner join queue_calls
        on queue_events.feed = queue_calls.feed and queue_events.chain_id = queue_calls.chain_id
    union all
    select
        {{ record_id('row', 'feed', 'row_key') }} as record_id,
        identifiers,
        row_id
    from {{ ref('stg_conversations') }}
    union all
    select
        {{ record_id('customer', 'feed', 'row_id') }} as record_id,
        identifiers,
        null as row_id
    from {{ ref('stg_customers') }}
),

-- Of contacts only the accepted version counts.
not_accepted as (
    select row_id from {{ ref('int_row_versions') }}
    where disposition <> 'accepted'
),

exploded as (
    select distinct
        listed.record_id,
        identifier.identifier_type,
        concat(identifier.identifier_type, ':', identifier.identifier_value) as identifier_key
    from listed
    {{ explode_list('listed.identifiers', 'identifier') }}
    where not exists (
        select 1 from not_accepted
        where not_accepted.row_id = listed.row_id
    )
)

select
    exploded.record_id,
    exploded.identifier_key,
    exploded.identifier_type,
    records.seen_at,
    records.last_seen_at,
    records.gives_edges
from exploded
inner join records on exploded.record_id = records.record_id
