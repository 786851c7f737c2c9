with visits as (
    select
        feed,
        chain_id,
        max(calls_feed) as calls_feed
    from {{ ref('int_queue_visits') }}
    group by feed, chain_id
),

versions as (
    select row_id from {{ ref('int_row_versions') }}
    where contract = 'legs' and disposition = 'accepted'
),

legs as (
    select * from {{ ref('stg_legs') }}
    where row_id in (select versions.row_id from versions)
),

ids as (
    {%- for id in ['chain_id', 'leg_id'] %}
    select
        feed,
        chain_id,
        {{ id }} as queue_chain_id
    from legs
    {{- ' union' if not loop.last }}
    {%- endfor %}
),

-- Systems number alike, so an id that several feeds have is nobody's unless the log's feed names the one.
found as (
    select
        visits.feed,
        visits.chain_id,
        min(ids.feed) as call_feed,
        coalesce(
            min(ids.chain_id) filter (where ids.chain_id = visits.chain_id),
            min(ids.chain_id)
        ) as call_chain_id
    from visits
    inner join ids on visits.chain_id = ids.queue_chain_id
    where visits.calls_feed is null or visits.calls_feed = ids.feed
    group by visits.feed, visits.chain_id
    having count(distinct ids.feed) = 1
)

select
    visits.feed,
    visits.chain_id,
    {{ record_id(
        'chain', 'coalesce(found.call_feed, visits.feed)', 'coalesce(found.call_chain_id, visits.chain_id)'
    ) }} as call_id,
    found.call_feed is not null as has_call
from visits
left join found on visits.feed = found.feed and visits.chain_id = found.chain_id
