with legs as (
    select * from {{ ref('int_legs') }}
),

identities as (
    select * from {{ ref('int_record_customers') }}
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
        max(ended_at) filter (where end_number = leg_count) as ended_at,
        {%- for seconds in ['ivr_seconds', 'wait_seconds', 'talk_seconds', 'hold_seconds', 'wrap_seconds'] %}
        -- Rounded: a sum of doubles depends on the order in which an engine adds them.
        round(sum({{ seconds }}), 6) as {{ seconds }},
        {%- endfor %}
        max_by(queue, end_number) filter (where queue is not null) as queue,
        min_by(queue, start_number) filter (where queue is not null) as first_queue,
        max_by(agent_source_id, end_number) filter (
            where is_answered and agent_source_id is not null
        ) as agent_source_id,
        sum(transfers) as transfer_count,
        case
            when bool_or(is_answered) then 'answered'
            else max_by(outcome, end_number) filter (where outcome is not null)
        end as outcome,
        max(disconnect_party) filter (where end_number = leg_count) as disconnect_party,
        max_by(reason_code, end_number) filter (where reason_code is not null) as reason_code,
        max_by(declared_resolved, end_number) filter (where declared_resolved is not null) as declared_resolved,
        max_by(excluded_reason, end_number) filter (where excluded_reason is not null) as excluded_reason,
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
    calls.answered_at,
    -- An email without an end is one that nobody answered: its only message is its last.
    case
        when calls.channel = 'email' then coalesce(calls.ended_at, calls.answered_at, calls.started_at)
        else calls.ended_at
    end as ended_at,
    calls.ivr_seconds,
    case
        when calls.channel = 'chat' then {{ seconds_between('calls.started_at', 'calls.answered_at') }}
        when calls.channel = 'voice' and coalesce(calls.outcome, '') not in ('voicemail', 'failed')
            then calls.wait_seconds
    end as wait_seconds,
    calls.talk_seconds,
    calls.hold_seconds,
    calls.wrap_seconds,
    calls.queue,
    calls.first_queue,
    calls.agent_source_id,
    cast(calls.transfer_count as bigint) as transfer_count,
    calls.outcome,
    case when calls.channel <> 'email' then coalesce(calls.disconnect_party, 'unknown') end as disconnect_party,
    calls.reason_code,
    calls.declared_resolved,
    coalesce(
        calls.excluded_reason,
        case when calls.direction in ('outbound', 'internal') then calls.direction end
    ) as excluded_reason,
    calls.export_date
from calls
left join identities on calls.call_id = identities.record_id
