{%- set columns = [
    'row_id', 'feed', 'chain_id', 'leg_id', 'row_key', 'contact_channel', 'direction',
    'transfers', 'started_at', 'answered_at', 'ended_at', 'ivr_seconds', 'wait_seconds', 'talk_seconds',
    'hold_seconds', 'wrap_seconds', 'queue', 'agent_source_id', 'outcome', 'disconnect_party', 'excluded_reason',
    'reason_code', 'declared_resolved', 'case_ids', 'order_ids', 'related_ids', 'export_date',
] %}
{#- What a visit to a queue does not say, or says in other words. -#}
{%- set told = {'leg_id': 'visits.chain_id', 'contact_channel': "'voice'", 'direction': "'inbound'"} %}
{%- set untold = {
    'ivr_seconds': 'double', 'hold_seconds': 'double', 'wrap_seconds': 'double', 'excluded_reason': 'varchar',
    'reason_code': 'varchar', 'declared_resolved': 'boolean', 'case_ids': 'varchar[]', 'order_ids': 'varchar[]',
    'related_ids': 'varchar[]',
} %}
with versions as (
    select row_id from {{ ref('int_row_versions') }}
    where contract = 'legs' and disposition = 'accepted'
),

vendor_legs as (
    select * from {{ ref('stg_legs') }}
    where row_id in (select versions.row_id from versions)
),

visits as (
    select * from {{ ref('int_queue_visits') }}
),

queue_calls as (
    select * from {{ ref('int_queue_calls') }}
),

-- Visits of a call that no feed has are its legs; the others enrich it, see int_calls.
all_legs as (
    select
        {{ columns | join(',\n        ') }}
    from vendor_legs
    union all
    select
        {%- for column in columns %}
        {% if column in told -%}
        {{ told[column] }} as {{ column }}
        {%- elif column in untold -%}
        cast(null as {{ untold[column] }}) as {{ column }}
        {%- else -%}
        visits.{{ column }}
        {%- endif -%}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from visits
    inner join queue_calls on visits.feed = queue_calls.feed and visits.chain_id = queue_calls.chain_id
    where not queue_calls.has_call
),

legs as (
    select
        *,
        answered_at is not null or coalesce(outcome, '') = 'answered' as is_answered
    from all_legs
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
    -- Of legs that begin at one moment the one whose id the chain bears is the customer's.
    row_number() over (
        partition by feed, chain_id
        order by
            started_at asc,
            case when leg_id = chain_id then 0 else 1 end asc,
            coalesce(ended_at, started_at) asc,
            leg_id asc,
            row_key asc
    ) as start_number,
    -- By end, because a consult begins later than the leg that it interrupts and ends before it.
    row_number() over (
        partition by feed, chain_id
        order by coalesce(ended_at, started_at) asc, started_at asc, leg_id asc, row_key asc
    ) as end_number,
    count(*) over (partition by feed, chain_id) as leg_count,
    ivr_seconds,
    -- Legs that begin at one moment ring in parallel: the caller waited once, until the first answer.
    case
        when
            row_number() over (
                partition by feed, chain_id, started_at
                order by answered_at asc nulls last, wait_seconds desc nulls last, leg_id asc, row_key asc
            ) = 1
            then wait_seconds
    end as wait_seconds,
    talk_seconds,
    hold_seconds,
    wrap_seconds,
    queue,
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
from legs
