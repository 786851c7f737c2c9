with record_identifiers as (
    select
        *,
        {{ trust_rank('identifier_type') }} as trust_rank
    from {{ ref('int_record_identifiers') }}
),

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

-- A record joins all pairs of its identifiers; the end that is trusted more comes first, of equals the smaller.
pairs as (
    select
        stronger.identifier_key as stronger_key,
        weaker.identifier_key as weaker_key,
        count(*) as record_count,
        count(*) filter (where stronger.is_contact) as contact_count,
        min(stronger.seen_at) as first_seen_at,
        max(stronger.last_seen_at) as last_seen_at,
        max(case when stronger.gives_edges then stronger.last_seen_at end) as last_joined_at,
        coalesce(
            min(case when stronger.is_contact then stronger.record_id end), min(stronger.record_id)
        ) as example_record_id
    from record_identifiers as stronger
    inner join record_identifiers as weaker
        on
            stronger.record_id = weaker.record_id
            and (
                stronger.trust_rank < weaker.trust_rank
                or (stronger.trust_rank = weaker.trust_rank and stronger.identifier_key < weaker.identifier_key)
            )
    group by stronger.identifier_key, weaker.identifier_key
)

select
    pairs.stronger_key,
    pairs.weaker_key,
    pairs.record_count,
    pairs.contact_count,
    pairs.first_seen_at,
    pairs.last_seen_at,
    pairs.last_joined_at,
    pairs.example_record_id,
    case
        when stronger.blocked_rule is not null then stronger.blocked_rule
        when weaker.blocked_rule is not null then weaker.blocked_rule
        when stronger.is_shared or weaker.is_shared then 'shared_identifier'
        when pairs.last_joined_at is null then 'excluded_contact'
    end as wall_rule
from pairs
inner join identifiers as stronger on pairs.stronger_key = stronger.identifier_key
inner join identifiers as weaker on pairs.weaker_key = weaker.identifier_key
-- What nobody's identifiers are is told of all records together.
where stronger.blocked_rule is null or weaker.blocked_rule is null
