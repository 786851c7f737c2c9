{{ config(materialized='connected_components') }}

with identifiers as (
    select
        identifier_key,
        trust_rank
    from {{ ref('int_identifiers') }}
    where is_usable
),

usable as (
    select
        record_identifiers.record_id,
        identifiers.identifier_key,
        identifiers.trust_rank
    from {{ ref('int_record_identifiers') }} as record_identifiers
    inner join identifiers on record_identifiers.identifier_key = identifiers.identifier_key
    where record_identifiers.gives_edges
),

-- Joining each identifier of a record to one of them connects the same people as all pairs do.
edges as (
    select
        identifier_key as node,
        first_value(identifier_key) over (
            partition by record_id
            order by trust_rank asc, identifier_key asc
        ) as neighbour
    from usable
)

select
    node,
    neighbour
from edges
where node <> neighbour
union
-- An identifier that nothing is joined to is a person too.
select
    identifier_key as node,
    identifier_key as neighbour
from identifiers
