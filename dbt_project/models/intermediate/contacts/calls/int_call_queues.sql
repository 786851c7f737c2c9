with visits as (
    select * from {{ ref('int_queue_visits') }}
),

queue_calls as (
    select * from {{ ref('int_queue_calls') }}
    where has_call
),

numbered as (
    select
        queue_calls.call_id,
        visits.*,
        row_number() over (
            partition by queue_calls.call_id
            order by visits.started_at asc, visits.feed asc, visits.chain_id asc, visits.visit_number asc
        ) as number,
        count(*) over (partition by queue_calls.call_id) as visit_count
    from visits
    inner join queue_calls on visits.feed = queue_calls.feed and visits.chain_id = queue_calls.chain_id
)

select
    call_id,
    min(started_at) as entered_at,
    max(started_at) as last_entered_at,
    min(answered_at) as answered_at,
    max(ended_at) filter (where number = visit_count) as ended_at,
    round(sum(wait_seconds), 6) as wait_seconds,
    round(sum(talk_seconds), 6) as talk_seconds,
    min_by(queue, number) filter (where queue is not null) as first_queue,
    max_by(queue, number) filter (where queue is not null) as queue,
    max_by(agent_source_id, number) filter (
        where answered_at is not null and agent_source_id is not null
    ) as agent_source_id,
    cast(sum(transfers) as bigint) as transfer_count,
    max(outcome) filter (where number = visit_count) as outcome,
    max(disconnect_party) filter (where number = visit_count) as disconnect_party,
    max(export_date) as export_date
from numbered
group by call_id
