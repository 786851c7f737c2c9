with calls as (
    select * from {{ ref('int_calls') }}
),

reconnects as (
    select * from {{ ref('int_reconnects') }}
),

grouped as (
    select
        calls.*,
        coalesce(reconnects.component, calls.call_id) as call_group_id
    from calls
    left join reconnects on calls.call_id = reconnects.node
),

numbered as (
    select
        *,
        row_number() over (partition by call_group_id order by started_at asc, chain_id asc) as call_number,
        -- Of two calls that continue one, the later may end first; a call without an end stands at its start.
        row_number() over (
            partition by call_group_id
            order by coalesce(ended_at, started_at) asc, started_at asc, chain_id asc
        ) as end_number,
        count(*) over (partition by call_group_id) as call_count,
        -- A caller may prove who they are only when they call again.
        row_number() over (
            partition by call_group_id
            order by identity_rank asc nulls last, started_at asc, chain_id asc
        ) as identity_number
    from grouped
)

select
    call_group_id,
    {{ surrogate_key(['max(feed)', 'max(chain_id) filter (where call_number = 1)']) }} as contact_id,
    max(feed) as source_name,
    max(chain_id) filter (where call_number = 1) as source_contact_id,
    max(channel) filter (where call_number = 1) as channel,
    max(direction) filter (where call_number = 1) as direction,
    max(customer_id) filter (where identity_number = 1) as customer_id,
    max(identity_confidence) filter (where identity_number = 1) as identity_confidence,
    min(started_at) as started_at,
    min(answered_at) as answered_at,
    max(ended_at) filter (where end_number = call_count) as ended_at,
    {%- for seconds in ['ivr_seconds', 'wait_seconds', 'talk_seconds', 'hold_seconds', 'wrap_seconds'] %}
    round(sum({{ seconds }}), 6) as {{ seconds }},
    {%- endfor %}
    max_by(queue, call_number) filter (where queue is not null) as queue,
    min_by(first_queue, call_number) filter (where first_queue is not null) as first_queue,
    max_by(agent_source_id, call_number) filter (where agent_source_id is not null) as agent_source_id,
    cast(sum(transfer_count) as bigint) as transfer_count,
    case when bool_or(outcome = 'answered') then 'answered' else max(outcome) end as outcome,
    max(disconnect_party) filter (where end_number = call_count) as disconnect_party,
    max_by(reason_code, call_number) filter (where reason_code is not null) as reason_code,
    max_by(declared_resolved, call_number) filter (where declared_resolved is not null) as declared_resolved,
    max(excluded_reason) as excluded_reason,
    max(export_date) as export_date
from numbered
group by call_group_id
