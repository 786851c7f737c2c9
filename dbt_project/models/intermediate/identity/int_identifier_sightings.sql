with record_identifiers as (
    select * from {{ ref('int_record_identifiers') }}
)

select
    identifier_key,
    identifier_type,
    substring(identifier_key, length(identifier_type) + 2) as identifier_value,
    min(seen_at) as first_seen_at,
    max(last_seen_at) as last_seen_at
from record_identifiers
group by identifier_key, identifier_type
