{%- set outcome -%}
    case
        when calls.outcome = 'answered' or queues.answered_at is not null then 'answered'
        when calls.went_on or calls.outcome = 'voicemail' then calls.outcome
        else coalesce(queues.outcome, calls.outcome)
    end
{%- endset %}
with queues as (
    select * from {{ ref('int_call_queues') }}
),

-- After the last visit to a queue a call may have gone on: transferred, or on to another extension. A machine that asks
-- how it was, or sees the caller off, is not what the call went on to.
legs as (
    select
        legs.*,
        coalesce(legs.ended_at <= queues.entered_at, false) as is_before_queue,
        coalesce(
            legs.started_at > queues.last_entered_at
            and legs.started_at >= {{ add_seconds('queues.ended_at', -1) }}
            and coalesce(legs.outcome, '') <> 'self_served',
            false
        ) as is_after_queue
    from {{ ref('int_legs') }} as legs
    left join queues on legs.call_id = queues.call_id
),

identities as (
    select * from {{ ref('int_record_customers') }}
),

counted_transfers as (
    select
        call_id,
        count(*) as transfer_count
    from {{ ref('int_counted_transfers') }}
    group by call_id
),

calls as (
    select
        call_id,
        feed,
        chain_id,
        max(contact_channel) filter (where start_number = 1) as channel,
        max(direction) filter (where start_number = 1) as direction,
        min(started_at) as started_at,
        min(answered_at) as answered_at,
        min(answered_at) filter (where is_before_queue) as answered_before_queue_at,
        bool_or(is_after_queue) as went_on,
        bool_or(is_after_queue and is_answered) as was_answered_after_queue,
        max(ended_at) filter (where end_number = leg_count) as ended_at,
        {%- for seconds in ['ivr_seconds', 'wait_seconds', 'talk_seconds', 'hold_seconds', 'wrap_seconds'] %}
        -- Rounded: a sum of doubles depends on the order in which an engine adds them.
        round(sum({{ seconds }}), 6) as {{ seconds }},
        {%- endfor %}
        max_by(queue, end_number) filter (where queue is not null) as queue,
        min_by(coalesce(first_queue, queue), start_number) filter (
            where coalesce(first_queue, queue) is not null
        ) as first_queue,
        max_by(agent_source_id, end_number) filter (
            where is_answered and agent_source_id is not null
        ) as agent_source_id,
        sum(transfers) as transfer_count,
        case
            when bool_or(is_answered) then 'answered'
            else coalesce(max_by(outcome, end_number) filter (where outcome <> 'self_served'), max(outcome))
        end as outcome,
        -- A flow that runs after the talk ends no call, so its leg has no party.
        max_by(disconnect_party, end_number) filter (where disconnect_party is not null) as disconnect_party,
        max_by(reason_code, end_number) filter (where reason_code is not null) as reason_code,
        max_by(declared_resolved, end_number) filter (where declared_resolved is not null) as declared_resolved,
        {{ joint_excluded_reason('end_number') }} as excluded_reason,
        max(export_date) as export_date
    from legs
    group by call_id, feed, chain_id
)

select
    calls.call_id,
    calls.feed,
    calls.chain_id,
    calls.channel,
    calls.direction,
    identities.customer_id,
    coalesce(identities.identity_confidence, 'none') as identity_confidence,
    identities.identity_rank,
    calls.started_at,
    -- The log knows when a person answered; the record may begin to count when a menu did.
    coalesce(calls.answered_before_queue_at, queues.answered_at, calls.answered_at) as answered_at,
    -- An email without an end is one that nobody answered: its only message is its last.
    case
        when calls.channel = 'email' then coalesce(calls.ended_at, calls.answered_at, calls.started_at)
        else calls.ended_at
    end as ended_at,
    calls.ivr_seconds,
    case
        when calls.channel = 'chat' then {{ seconds_between('calls.started_at', 'calls.answered_at') }}
        when calls.channel = 'voice' and coalesce({{ outcome }}, '') not in ('voicemail', 'failed')
            then coalesce(queues.wait_seconds, calls.wait_seconds)
    end as wait_seconds,
    coalesce(calls.talk_seconds, queues.talk_seconds) as talk_seconds,
    calls.hold_seconds,
    calls.wrap_seconds,
    coalesce(queues.queue, calls.queue) as queue,
    coalesce(queues.first_queue, calls.first_queue) as first_queue,
    case
        when calls.was_answered_after_queue then calls.agent_source_id
        else coalesce(queues.agent_source_id, calls.agent_source_id)
    end as agent_source_id,
    cast(greatest(
        coalesce(calls.transfer_count, 0) + coalesce(counted_transfers.transfer_count, 0),
        coalesce(queues.transfer_count, 0)
    ) as bigint) as transfer_count,
    {{ outcome }} as outcome,
    case
        when calls.channel = 'email' then null
        when calls.went_on or calls.outcome = 'voicemail' then coalesce(calls.disconnect_party, 'unknown')
        else coalesce(queues.disconnect_party, calls.disconnect_party, 'unknown')
    end as disconnect_party,
    calls.reason_code,
    calls.declared_resolved,
    coalesce(
        calls.excluded_reason,
        case when calls.direction in ('outbound', 'internal') then calls.direction end
    ) as excluded_reason,
    greatest(calls.export_date, queues.export_date) as export_date
from calls
left join identities on calls.call_id = identities.record_id
left join counted_transfers on calls.call_id = counted_transfers.call_id
left join queues on calls.call_id = queues.call_id
