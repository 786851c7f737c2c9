with versions as (
    select row_id from {{ ref('int_row_versions') }}
    where contract = 'legs' and disposition = 'accepted'
),

legs as (
    select
        *,
        answered_at is not null or coalesce(outcome, '') = 'answered' as is_answered
    from {{ ref('stg_legs') }}
    where row_id in (select versions.row_id from versions)
),

-- A leg may begin before its queue does, so its wait is what came before its answer, or before its end.
waits as (
    select
        *,
        case
            when coalesce(wait_seconds, 0) = 0 then null
            when answered_at is not null then answered_at
            when is_answered or ended_at is null then {{ add_seconds('started_at', 'wait_seconds') }}
            else ended_at
        end as waits_until,
        min(answered_at) over (partition by feed, chain_id, queue) as queue_answered_at
    from legs
),

starts as (
    select
        *,
        {{ add_seconds('waits_until', '-wait_seconds') }} as waited_from
    from waits
),

-- A phone that rings on is not waited for once another was answered.
stretches as (
    select
        *,
        case
            when answered_at is null and queue_answered_at > waited_from and queue_answered_at < waits_until
                then queue_answered_at
            else waits_until
        end as waited_until
    from starts
),

-- Of legs that ring in parallel each adds what no leg that began to ring before it has counted.
rings as (
    select
        *,
        max(waited_until) over (
            partition by feed, chain_id, queue
            order by waited_from asc, leg_id asc, row_key asc
            rows between unbounded preceding and 1 preceding
        ) as waited_before_until
    from stretches
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
    row_number() over (
        partition by feed, chain_id
        order by started_at asc, coalesce(ended_at, started_at) asc, leg_id asc, row_key asc
    ) as start_number,
    -- By end, because a consult begins later than the leg that it interrupts and ends before it.
    row_number() over (
        partition by feed, chain_id
        order by coalesce(ended_at, started_at) asc, started_at asc, leg_id asc, row_key asc
    ) as end_number,
    count(*) over (partition by feed, chain_id) as leg_count,
    ivr_seconds,
    case
        when waited_until is null then wait_seconds
        else greatest(
            0.0,
            {{ seconds_between(
                'case when waited_before_until > waited_from then waited_before_until else waited_from end',
                'waited_until'
            ) }}
        )
    end as wait_seconds,
    talk_seconds,
    hold_seconds,
    wrap_seconds,
    queue,
    first_queue,
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
from rings
