with visits as (
    select * from {{ ref('int_queue_visits') }}
),

queue_calls as (
    select * from {{ ref('int_queue_calls') }}
)

select
    visits.row_id,
    visits.feed,
    visits.chain_id,
    visits.chain_id as leg_id,
    visits.row_key,
    'voice' as contact_channel,
    'inbound' as direction,
    visits.transfers,
    visits.started_at,
    visits.answered_at,
    visits.ended_at,
    cast(null as double) as ivr_seconds,
    visits.wait_seconds,
    visits.talk_seconds,
    cast(null as double) as hold_seconds,
    cast(null as double) as wrap_seconds,
    visits.queue,
    cast(null as varchar) as first_queue,
    visits.agent_source_id,
    visits.outcome,
    visits.disconnect_party,
    cast(null as varchar) as excluded_reason,
    cast(null as varchar) as reason_code,
    cast(null as boolean) as declared_resolved,
    cast(null as varchar[]) as case_ids,
    cast(null as varchar[]) as order_ids,
    cast(null as varchar[]) as related_ids,
    visits.export_date
from visits
inner join queue_calls on visits.feed = queue_calls.feed and visits.chain_id = queue_calls.chain_id
where not queue_calls.has_call
