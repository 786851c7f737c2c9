{%- set silence_seconds = days_in_seconds(var('tenancy_silence_days')) -%}

with neighbourhoods as (
    select * from {{ ref('int_identity_neighbourhoods') }}
),

placed as (
    select
        neighbourhoods.component as neighbourhood,
        joinable.*
    from {{ ref('int_joinable_values') }} as joinable
    inner join neighbourhoods on joinable.value_key = neighbourhoods.node
),

-- Where all came in one night, or all is one value that still stands, no id was ever retired.
several_nights as (
    select
        neighbourhood,
        min(since_night) as first_night
    from placed
    group by neighbourhood
    having
        min(since_night) < max(coalesce(until_night, since_night))
        and (min(value_key) < max(value_key) or count(*) = count(until_night))
),

candidates as (
    select
        placed.*,
        several_nights.first_night
    from placed
    inner join several_nights on placed.neighbourhood = several_nights.neighbourhood
),

known_values as (
    select
        neighbourhood,
        value_key,
        identifier_type,
        min(first_night) as first_night,
        min(since_night) as since_night,
        min(seen_at) as seen_at,
        bool_or(until_night is not null or not gives_edges) as has_odd_record,
        identifier_type = 'phone'
        and max(seen_at) >= {{ add_seconds('min(seen_at)', silence_seconds) }} as may_have_been_silent,
        -- The person is named after the value that was seen first.
        row_number() over (
            partition by neighbourhood
            order by min(seen_at) asc, {{ trust_rank('identifier_type') }} asc, value_key asc
        ) = 1 as is_name
    from candidates
    group by neighbourhood, value_key, identifier_type
),

records as (
    select
        candidates.record_id,
        min(candidates.since_night) as since_night,
        min(known_values.since_night) as oldest_since_night,
        bool_or(known_values.is_name) as has_name
    from candidates
    inner join known_values on candidates.value_key = known_values.value_key
    where candidates.gives_edges and candidates.until_night is null
    group by candidates.record_id
    having min(candidates.since_night) = max(candidates.since_night)
),

-- A value never stood apart if it came on a record with an older one, or with the name. It stands apart no longer once
-- it was met with the name, and the name once it was met as early as it is known for.
ties as (
    select
        candidates.value_key,
        bool_or(
            records.since_night = known_values.since_night
            and (records.has_name or records.oldest_since_night < known_values.since_night)
        ) as was_never_apart,
        min(records.since_night) filter (
            where records.has_name and (not known_values.is_name or candidates.seen_at = known_values.seen_at)
        ) as tied_on
    from candidates
    inner join records on candidates.record_id = records.record_id
    inner join known_values on candidates.value_key = known_values.value_key
    group by candidates.value_key
),

silent as (
    select distinct neighbourhood
    from (
        select
            candidates.neighbourhood,
            {{ seconds_between('''lag(candidates.seen_at) over (
                partition by candidates.value_key order by candidates.seen_at asc
            )''', 'candidates.seen_at') }} as silence_seconds
        from candidates
        inner join known_values on candidates.value_key = known_values.value_key
        where known_values.may_have_been_silent and candidates.is_contact
    ) as silences
    where silence_seconds >= {{ silence_seconds }}
),

judged as (
    select
        known_values.neighbourhood,
        count(*) filter (where known_values.identifier_type = 'account') > 1
        or count(*) > {{ var('component_cap_identifiers') }}
        or bool_or(known_values.has_odd_record)
        or bool_or(silent.neighbourhood is not null) as is_contested,
        count(*) filter (where known_values.identifier_type = 'account') > 1 as has_rivals,
        bool_or(silent.neighbourhood is not null) as has_silence,
        bool_and(
            coalesce(ties.was_never_apart, false)
            and (not known_values.is_name or coalesce(ties.tied_on = known_values.first_night, false))
        ) as is_settled,
        max(coalesce(ties.tied_on, cast('9999-12-31' as date))) filter (
            where ties.tied_on is null or ties.tied_on > known_values.since_night
        ) as apart_until
    from known_values
    left join ties on known_values.value_key = ties.value_key
    left join silent on known_values.neighbourhood = silent.neighbourhood
    group by known_values.neighbourhood
)

select
    neighbourhood,
    has_rivals,
    has_silence,
    case when is_contested then cast('9999-12-31' as date) else apart_until end as unsettled_until
from judged
where {{ var('keep_past_ids') }} and (is_contested or not is_settled)
