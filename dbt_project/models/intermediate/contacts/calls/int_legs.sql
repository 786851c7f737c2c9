with legs as (
    select * from {{ ref('int_accepted_legs') }}
),

waits as (
    select * from {{ ref('int_leg_waits') }}
),

answers as (
    select * from {{ ref('int_leg_answers') }}
)

select
    legs.row_id,
    {{ record_id('chain', 'legs.feed', 'legs.chain_id') }} as call_id,
    legs.feed,
    legs.chain_id,
    legs.leg_id,
    legs.row_key,
    legs.contact_channel,
    legs.direction,
    legs.transfers,
    legs.started_at,
    case when answers.row_id is null then legs.answered_at else answers.answered_at end as answered_at,
    legs.ended_at,
    coalesce(answers.is_answered, legs.is_answered) as is_answered,
    -- Of legs that begin at one moment the one whose id the chain bears is the customer's.
    row_number() over (
        partition by legs.feed, legs.chain_id
        order by
            legs.started_at asc,
            case when legs.leg_id = legs.chain_id then 0 else 1 end asc,
            coalesce(legs.ended_at, legs.started_at) asc,
            legs.leg_id asc,
            legs.row_key asc
    ) as start_number,
    -- By end, because a consult begins later than the leg that it interrupts and ends before it.
    row_number() over (
        partition by legs.feed, legs.chain_id
        order by coalesce(legs.ended_at, legs.started_at) asc, legs.started_at asc, legs.leg_id asc, legs.row_key asc
    ) as end_number,
    count(*) over (partition by legs.feed, legs.chain_id) as leg_count,
    -- A machine that goes on once a person has had the call, such as a survey, is no menu before it.
    case
        when
            legs.outcome = 'self_served'
            and legs.started_at > min(legs.answered_at) over (partition by legs.feed, legs.chain_id)
            then null
        else legs.ivr_seconds
    end as ivr_seconds,
    waits.wait_seconds,
    case when answers.row_id is null then legs.talk_seconds else answers.talk_seconds end as talk_seconds,
    legs.hold_seconds,
    legs.wrap_seconds,
    legs.queue,
    legs.first_queue,
    legs.agent_source_id,
    case when coalesce(answers.is_answered, true) then legs.outcome end as outcome,
    legs.disconnect_party,
    legs.excluded_reason,
    nullif(trim(legs.reason_code), '') as reason_code,
    legs.declared_resolved,
    legs.case_ids,
    legs.order_ids,
    legs.related_ids,
    legs.export_date
from legs
inner join waits on legs.row_id = waits.row_id
left join answers on legs.row_id = answers.row_id
