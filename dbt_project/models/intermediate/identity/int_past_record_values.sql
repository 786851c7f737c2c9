with neighbourhoods as (
    select * from {{ ref('int_identity_neighbourhoods') }}
),

unsettled as (
    select * from {{ ref('int_unsettled_neighbourhoods') }}
),

placed as (
    select
        unsettled.neighbourhood,
        unsettled.has_rivals,
        unsettled.has_silence,
        unsettled.unsettled_until,
        joinable.*
    from {{ ref('int_joinable_values') }} as joinable
    inner join neighbourhoods on joinable.value_key = neighbourhoods.node
    inner join unsettled on neighbourhoods.component = unsettled.neighbourhood
),

records as (
    select
        neighbourhood,
        has_rivals,
        has_silence,
        unsettled_until,
        record_id,
        is_contact,
        gives_edges,
        seen_at,
        last_seen_at,
        min(since_night) as since_night,
        -- Records of the same values say together when these were met; where each moment counts, or values came and
        -- went, a record stands for itself.
        case
            when has_silence or min(since_night) < max(since_night) or count(until_night) > 0 then record_id
            else {{ sorted_texts('value_key') }}
        end as said
    from placed
    group by
        neighbourhood, has_rivals, has_silence, unsettled_until,
        record_id, is_contact, gives_edges, seen_at, last_seen_at
),

led as (
    select
        *,
        first_value(record_id) over (
            partition by neighbourhood, said, is_contact, gives_edges
            order by since_night asc, record_id asc
        ) as leader_id
    from records
),

told as (
    select
        neighbourhood,
        has_rivals,
        has_silence,
        unsettled_until,
        leader_id,
        since_night,
        min(seen_at) as seen_at,
        max(last_seen_at) as last_seen_at,
        -- Without rivals it matters only when values first stood on one record, and when they were first seen.
        has_rivals
        or has_silence
        or min(seen_at) < coalesce(
            min(min(seen_at)) over (
                partition by neighbourhood, leader_id
                order by since_night asc
                rows between unbounded preceding and 1 preceding
            ),
            {{ add_seconds('min(seen_at)', 1) }}
        ) as is_news
    from led
    group by neighbourhood, has_rivals, has_silence, unsettled_until, leader_id, since_night
),

nights as (
    select
        neighbourhood,
        since_night as night
    from told
    where is_news and since_night <= unsettled_until
    union
    select
        placed.neighbourhood,
        placed.since_night as night
    from placed
    inner join records on placed.neighbourhood = records.neighbourhood and placed.record_id = records.record_id
    where placed.since_night > records.since_night
    union
    select
        neighbourhood,
        until_night as night
    from placed
    where until_night is not null
),

states as (
    select
        told.neighbourhood,
        told.leader_id,
        nights.night,
        min(told.seen_at) as seen_at,
        max(told.last_seen_at) as last_seen_at
    from told
    inner join nights
        on told.neighbourhood = nights.neighbourhood and told.since_night < nights.night
    group by told.neighbourhood, told.leader_id, nights.night
)

-- Of each night that changed something, the state that it ended.
select
    {{ dated_key('placed.record_id', 'states.night') }} as record_id,
    {{ dated_key('placed.value_key', 'states.night') }} as value_key,
    placed.identifier_type,
    placed.is_contact,
    states.seen_at,
    states.last_seen_at,
    placed.gives_edges
from states
inner join placed on states.neighbourhood = placed.neighbourhood and states.leader_id = placed.record_id
where
    placed.since_night < states.night
    and (placed.until_night is null or placed.until_night >= states.night)
