with record_values as (
    select
        record_id,
        value_key,
        identifier_type,
        is_contact,
        seen_at,
        last_seen_at,
        gives_edges
    from {{ ref('int_record_values') }}
    where until_night is null
    union all
    select
        record_id,
        value_key,
        identifier_type,
        is_contact,
        seen_at,
        last_seen_at,
        gives_edges
    from {{ ref('int_past_record_values') }}
),

-- Of each phone, the tenancies after its first.
tenancies as (
    select * from {{ ref('int_phone_tenancies') }}
)

select
    record_values.record_id,
    coalesce(tenancies.identifier_key, record_values.value_key) as identifier_key,
    record_values.identifier_type,
    record_values.is_contact,
    record_values.seen_at,
    record_values.last_seen_at,
    record_values.gives_edges
from record_values
left join tenancies on {{ is_in_force('tenancies', 'record_values.value_key', 'record_values.seen_at') }}
