{%- set columns = [
    'row_id', 'feed', 'chain_id', 'leg_id', 'row_key', 'contact_channel', 'direction',
    'transfers', 'started_at', 'answered_at', 'ended_at', 'ivr_seconds', 'wait_seconds', 'talk_seconds',
    'hold_seconds', 'wrap_seconds', 'queue', 'agent_source_id', 'outcome', 'disconnect_party', 'excluded_reason',
    'reason_code', 'declared_resolved', 'case_ids', 'order_ids', 'related_ids', 'export_date',
] %}
with versions as (
    select row_id from {{ ref('int_row_versions') }}
    where contract = 'legs' and disposition = 'accepted'
),

vendor_legs as (
    select * from {{ ref('stg_legs') }}
    where row_id in (select versions.row_id from versions)
),

queue_legs as (
    select * from {{ ref('int_queue_legs') }}
),

all_legs as (
    select
        {{ columns | join(',\n        ') }}
    from vendor_legs
    union all
    select
        {{ columns | join(',\n        ') }}
    from queue_legs
),

legs as (
    select
        *,
        answered_at is not null or coalesce(outcome, '') = 'answered' as is_answered
    from all_legs
)

select
    row_id,
    {{ record_id('chain', 'feed', 'chain_id') }} as call_id,
    feed,
    chain_id,
    leg_id,
    row_key,
    contact_channel,
    direction,
    transfers,
    started_at,
    answered_at,
    ended_at,
    is_answered,
    -- Of legs that begin at one moment the one whose id the chain bears is the customer's.
    row_number() over (
        partition by feed, chain_id
        order by
            started_at asc,
            case when leg_id = chain_id then 0 else 1 end asc,
            coalesce(ended_at, started_at) asc,
            leg_id asc,
            row_key asc
    ) as start_number,
    -- By end, because a consult begins later than the leg that it interrupts and ends before it.
    row_number() over (
        partition by feed, chain_id
        order by coalesce(ended_at, started_at) asc, started_at asc, leg_id asc, row_key asc
    ) as end_number,
    count(*) over (partition by feed, chain_id) as leg_count,
    ivr_seconds,
    -- Legs that begin at one moment ring in parallel: the caller waited once, until the first answer.
    case
        when
            row_number() over (
                partition by feed, chain_id, started_at
                order by answered_at asc nulls last, wait_seconds desc nulls last, leg_id asc, row_key asc
            ) = 1
            then wait_seconds
    end as wait_seconds,
    talk_seconds,
    hold_seconds,
    wrap_seconds,
    queue,
    agent_source_id,
    outcome,
    disconnect_party,
    excluded_reason,
    nullif(trim(reason_code), '') as reason_code,
    declared_resolved,
    case_ids,
    order_ids,
    related_ids,
    export_date
from legs
