with legs as (
    select * from {{ ref('int_legs') }}
    where
        transfers is null
        -- The customer is on the channel whose id the chain bears, or talks on legs of their own ids.
        and (leg_id = chain_id or talk_seconds is not null)
        -- A machine that goes on with the customer, such as a survey, was given the call by nobody.
        and coalesce(outcome, '') <> 'self_served'
),

-- Legs of one start are one try: they ring in parallel.
tries as (
    select
        call_id,
        started_at,
        bool_or(is_answered) as is_answered,
        max(ended_at) filter (where is_answered) as answered_until,
        max(ended_at) as ended_at
    from legs
    group by call_id, started_at
),

sequences as (
    select
        call_id,
        started_at,
        ended_at,
        lag(is_answered) over in_order as was_answered,
        lag(answered_until) over in_order as was_answered_until
    from tries
    window in_order as (partition by call_id order by started_at asc)
)

select
    call_id,
    started_at as transferred_at
from sequences
where was_answered and ended_at > was_answered_until
