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
        row_id,
        export_date,
        out_of_scope_rule,
        {{ gives_edges('coalesce(excluded_reason, direction)') }} as gives_edges
    from {{ ref('stg_legs') }}
    union all
    select
        queue_calls.call_id as record_id,
        queue_events.identifiers,
        queue_events.row_id,
        queue_events.export_date,
        queue_events.out_of_scope_rule,
        cast(null as boolean) as gives_edges
    from {{ ref('stg_queue_events') }} as queue_events
    inner join queue_calls
        on queue_events.feed = queue_calls.feed and queue_events.chain_id = queue_calls.chain_id
    union all
    select
        {{ record_id('row', 'feed', 'row_key') }} as record_id,
        identifiers,
        row_id,
        export_date,
        out_of_scope_rule,
        {{ gives_edges('excluded_reason') }} as gives_edges
    from {{ ref('stg_conversations') }}
    union all
    select
        {{ record_id('customer', 'feed', 'row_id') }} as record_id,
        identifiers,
        null as row_id,
        export_date,
        out_of_scope_rule,
        cast(null as boolean) as gives_edges
    from {{ ref('stg_customers') }}
),

not_accepted as (
    select
        row_id,
        disposition,
        superseded_on
    from {{ ref('int_row_versions') }}
    where disposition <> 'accepted'
),

exploded as (
    select
        listed.record_id,
        identifier.identifier_type,
        concat(identifier.identifier_type, ':', identifier.identifier_value) as value_key,
        listed.export_date,
        not_accepted.superseded_on,
        not_accepted.row_id is null as is_accepted,
        records.record_kind in ('chain', 'row') as is_contact,
        records.seen_at,
        records.last_seen_at,
        -- An earlier version may have been excluded, or not yet.
        case
            when not_accepted.row_id is null then records.gives_edges
            else coalesce(listed.gives_edges, records.gives_edges)
        end as gives_edges
    from listed
    inner join records on listed.record_id = records.record_id
    {{ explode_list('listed.identifiers', 'identifier') }}
    left join not_accepted on listed.row_id = not_accepted.row_id
    where
        not_accepted.row_id is null
        or (
            not_accepted.disposition = 'superseded'
            and listed.out_of_scope_rule is null
            and not_accepted.superseded_on > listed.export_date
        )
)

-- Of contacts the accepted version counts; an earlier one counted until the night that superseded it.
select
    record_id,
    value_key,
    identifier_type,
    is_contact,
    seen_at,
    last_seen_at,
    gives_edges,
    min(export_date) as since_night,
    case when not bool_or(is_accepted) then max(superseded_on) end as until_night
from exploded
group by record_id, value_key, identifier_type, is_contact, seen_at, last_seen_at, gives_edges
