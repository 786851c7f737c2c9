{%- set by_agent = "'agent_hung_up', 'caller_hung_up', 'transferred'" %}
{%- set endings = "(" ~ by_agent ~ ", 'abandoned', 'timed_out', 'emptied', 'left_by_key')" %}
{%- set with_agent = "('connected', " ~ by_agent ~ ")" %}
with versions as (
    select row_id from {{ ref('int_row_versions') }}
    where contract = 'queue_events' and disposition = 'accepted'
),

-- A caller may come back to a queue under one id: each entry begins a visit.
events as (
    select
        *,
        row_number() over in_order as event_number,
        count(*) filter (where event = 'entered') over (
            partition by feed, chain_id
            order by occurred_at asc, export_date asc, file asc, row_number asc
            rows between unbounded preceding and current row
        ) as visit_number
    from {{ ref('stg_queue_events') }}
    where row_id in (select versions.row_id from versions)
    window in_order as (
        partition by feed, chain_id
        order by occurred_at asc, export_date asc, file asc, row_number asc
    )
),

visits as (
    select
        feed,
        chain_id,
        visit_number,
        min_by(row_id, event_number) as row_id,
        min_by(row_key, event_number) as row_key,
        max(calls_feed) as calls_feed,
        min(occurred_at) as first_event_at,
        min(occurred_at) filter (where event = 'entered') as entered_at,
        min(occurred_at) filter (where event = 'connected') as connected_at,
        max(occurred_at) filter (where event in {{ endings }}) as ended_at,
        max_by(event, event_number) filter (where event in {{ endings }}) as ending,
        max(wait_seconds) as told_wait_seconds,
        max(talk_seconds) as talk_seconds,
        max_by(queue, event_number) filter (where queue is not null) as queue,
        max_by(agent_source_id, event_number) filter (
            where event in {{ with_agent }} and agent_source_id is not null
        ) as agent_source_id,
        max(export_date) as export_date
    from events
    group by feed, chain_id, visit_number
),

-- What the log's span cut off follows from the seconds that the other events tell.
answered as (
    select
        *,
        coalesce(
            connected_at,
            case
                when ending in {{ with_agent }} then {{ add_seconds('ended_at', '-coalesce(talk_seconds, 0)') }}
            end
        ) as answered_at
    from visits
),

started as (
    select
        *,
        coalesce(
            entered_at,
            {{ add_seconds('coalesce(answered_at, ended_at)', '-told_wait_seconds') }},
            first_event_at
        ) as started_at
    from answered
)

select
    row_id,
    row_key,
    feed,
    chain_id,
    visit_number,
    calls_feed,
    started_at,
    answered_at,
    ended_at,
    coalesce(
        told_wait_seconds,
        {{ seconds_between('started_at', 'coalesce(answered_at, ended_at)') }}
    ) as wait_seconds,
    talk_seconds,
    queue,
    agent_source_id,
    case
        when answered_at is not null then 'answered'
        when ending in ('abandoned', 'left_by_key') then 'abandoned'
        when ending in ('timed_out', 'emptied') then 'cut_off'
    end as outcome,
    case ending
        when 'agent_hung_up' then 'agent'
        when 'caller_hung_up' then 'customer'
        when 'abandoned' then 'customer'
        when 'timed_out' then 'system'
        when 'emptied' then 'system'
        else 'unknown'
    end as disconnect_party,
    case when ending = 'transferred' then 1 else 0 end as transfers,
    export_date
from started
