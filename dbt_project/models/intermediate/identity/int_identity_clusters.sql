{{ config(materialized='connected_components') }}

with links as (
    select * from {{ ref('int_identity_links') }}
    where wall_rule is null
),

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

neighbourhoods as (
    select * from {{ ref('int_identity_neighbourhoods') }}
),

tenancies as (
    select * from {{ ref('int_phone_tenancies') }}
),

-- Values that lie in a neighbourhood and do not join it, or not all of it.
odd_values as (
    select value_key from {{ ref('int_joinable_values') }}
    where until_night is not null or not gives_edges
    union
    select identifier_key as value_key from identifiers
    where is_shared
    union
    select value_key from tenancies
),

odd_neighbourhoods as (
    select neighbourhoods.component
    from odd_values
    inner join neighbourhoods on odd_values.value_key = neighbourhoods.node
    union
    select component from neighbourhoods
    where node like 'account:%'
    group by component
    having count(*) > 1
),

-- Every other neighbourhood is one person as it is, if not too large.
nodes as (
    select neighbourhoods.node
    from neighbourhoods
    inner join odd_neighbourhoods on neighbourhoods.component = odd_neighbourhoods.component
    union
    select identifier_key as node from tenancies
    union
    select identifier_key as node from identifiers
    where {{ is_dated('identifier_key') }}
)

select
    links.stronger_key as node,
    links.weaker_key as neighbour
from links
inner join nodes on links.stronger_key = nodes.node
union all
-- An identifier that nothing is joined to is a person too.
select
    identifiers.identifier_key as node,
    identifiers.identifier_key as neighbour
from identifiers
inner join nodes on identifiers.identifier_key = nodes.node
where identifiers.blocked_rule is null and not identifiers.is_shared
