with legs as (
    select * from {{ ref('int_accepted_legs') }}
),

-- A leg may begin before its queue does, so its wait is what came before its answer, or before its end. Who is
-- to be called back leaves the queue before the line: the wait follows the machine, unless that took the call last.
waits as (
    select
        *,
        case
            when coalesce(wait_seconds, 0) = 0 then null
            when answered_at is not null then answered_at
            when is_answered or ended_at is null then {{ add_seconds('started_at', 'wait_seconds') }}
            when outcome <> 'self_served' and ivr_seconds is not null
                then {{ add_seconds('started_at', 'ivr_seconds + wait_seconds') }}
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

-- A phone that rings on, or a further party of a conference, is not waited for once somebody has answered.
stretches as (
    select
        *,
        case
            when queue_answered_at > waited_from and queue_answered_at < waits_until then queue_answered_at
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
    case
        when waited_until is null then wait_seconds
        else greatest(
            0.0,
            {{ seconds_between(
                'case when waited_before_until > waited_from then waited_before_until else waited_from end',
                'waited_until'
            ) }}
        )
    end as wait_seconds
from rings
