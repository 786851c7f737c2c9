with record_values as (
    select * from {{ ref('int_record_values') }} as record_values
    where
        not exists (
            select 1 from {{ ref('int_blocked_identifiers') }} as blocked
            where blocked.value_key = record_values.value_key
        )
),

shares as (
    select * from {{ ref('int_lasting_shares') }}
)

select
    record_values.record_id,
    record_values.value_key,
    record_values.identifier_type,
    record_values.is_contact,
    record_values.seen_at,
    record_values.last_seen_at,
    record_values.gives_edges,
    record_values.since_night,
    case
        when record_values.until_night < shares.shared_since then record_values.until_night
        else coalesce(shares.shared_since, record_values.until_night)
    end as until_night
from record_values
left join shares on record_values.value_key = shares.value_key
where shares.shared_since is null or record_values.since_night < shares.shared_since
