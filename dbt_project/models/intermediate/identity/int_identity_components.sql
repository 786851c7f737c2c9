{{ config(materialized='connected_components') }}

with record_identities as (
    select * from {{ ref('int_record_identities') }}
),

identifiers as (
    select * from {{ ref('int_identifiers') }}
)

-- Joining each identifier of a record to the most trusted one connects the same people as all pairs do.
select
    identifier_key as node,
    most_trusted_key as neighbour
from record_identities
where
    gives_edges
    and not is_shared
    and identifier_key <> most_trusted_key
union all
-- An identifier that nothing is joined to is a person too.
select
    identifier_key as node,
    identifier_key as neighbour
from identifiers
where blocked_rule is null and not is_shared
