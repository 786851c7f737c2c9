with record_identifiers as (
    select * from {{ ref('int_record_identifiers') }}
),

identifiers as (
    select * from {{ ref('int_identifiers') }}
    where blocked_rule is null
)

select
    record_identifiers.record_id,
    record_identifiers.identifier_key,
    record_identifiers.identifier_type,
    identifiers.is_shared,
    identifiers.trust_rank,
    record_identifiers.seen_at,
    record_identifiers.last_seen_at,
    record_identifiers.gives_edges,
    -- A shared identifier only where the record has no other.
    first_value(record_identifiers.identifier_key) over (
        partition by record_identifiers.record_id
        order by
            case when identifiers.is_shared then 1 else 0 end asc,
            identifiers.trust_rank asc,
            record_identifiers.identifier_key asc
    ) as most_trusted_key
from record_identifiers
inner join identifiers on record_identifiers.identifier_key = identifiers.identifier_key
where not {{ is_dated('record_identifiers.record_id') }}
