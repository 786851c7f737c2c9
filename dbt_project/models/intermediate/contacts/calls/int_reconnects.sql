{{ config(materialized='connected_components') }}

with feeds as (
    select * from {{ ref('stg_feeds') }}
),

calls as (
    select *
    from {{ ref('int_calls') }}
    where
        channel = 'voice'
        and excluded_reason is null
        and identity_confidence in ('exact', 'inferred')
),

cut_calls as (
    select
        calls.*,
        {{ add_seconds('calls.ended_at', var('reconnect_seconds')) }} as reconnect_until
    from calls
    inner join feeds on calls.feed = feeds.feed
    where
        calls.outcome = 'answered'
        and (
            calls.disconnect_party = 'system'
            or (calls.disconnect_party = 'unknown' and feeds.records_parties)
        )
)

select
    calls.call_id as node,
    cut_calls.call_id as neighbour
from calls
inner join cut_calls
    on
        calls.customer_id = cut_calls.customer_id
        and calls.feed = cut_calls.feed
        and calls.first_queue = cut_calls.queue
        and calls.started_at between cut_calls.ended_at and cut_calls.reconnect_until
        -- Two calls of no length at one moment would otherwise continue each other.
        and (
            calls.started_at > cut_calls.started_at
            or (calls.started_at = cut_calls.started_at and calls.chain_id > cut_calls.chain_id)
        )
-- A call continues one contact, even where two of the customer's calls were cut within the limit.
qualify
    row_number() over (
        partition by calls.call_id
        order by cut_calls.ended_at desc, cut_calls.started_at desc, cut_calls.chain_id asc
    ) = 1
