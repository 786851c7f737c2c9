with queue_calls as (
    select * from {{ ref('int_queue_calls') }}
    where has_call
),

visits as (
    select
        queue_calls.call_id,
        visits.chain_id as leg_id,
        visits.started_at,
        visits.answered_at,
        visits.ended_at,
        coalesce(visits.answered_at, visits.ended_at) as waited_until
    from {{ ref('int_queue_visits') }} as visits
    inner join queue_calls on visits.feed = queue_calls.feed and visits.chain_id = queue_calls.chain_id
),

legs as (
    select
        row_id,
        {{ record_id('chain', 'feed', 'chain_id') }} as call_id,
        leg_id,
        answered_at,
        ended_at,
        talk_seconds
    from {{ ref('int_accepted_legs') }}
    where is_answered
),

-- Log and record both count whole seconds, so a second between them is none.
waited as (
    select
        legs.row_id,
        legs.answered_at as picked_up_at,
        legs.talk_seconds,
        coalesce(min(visits.answered_at), max(visits.waited_until)) as answered_at,
        count(visits.answered_at) > 0
        or max(visits.ended_at) < {{ add_seconds('legs.ended_at', -1) }} as is_answered
    from legs
    inner join visits
        on
            legs.call_id = visits.call_id
            and legs.leg_id = visits.leg_id
            and visits.started_at < {{ add_seconds('legs.ended_at', -1) }}
            and visits.waited_until > {{ add_seconds('legs.answered_at', 1) }}
    group by legs.row_id, legs.answered_at, legs.ended_at, legs.talk_seconds
)

select
    row_id,
    is_answered,
    case when is_answered then answered_at end as answered_at,
    case
        when is_answered
            then greatest(0.0, round(talk_seconds - {{ seconds_between('picked_up_at', 'answered_at') }}, 6))
    end as talk_seconds
from waited
