{{ config(materialized='anchored_components') }}

with links as (
    select * from {{ ref('int_identity_links') }}
    where wall_rule is null
),

clusters as (
    select * from {{ ref('int_identity_clusters') }}
),

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

-- In other clusters no edge can put two accounts into one component.
contested as (
    select clusters.component
    from clusters
    inner join identifiers on clusters.node = identifiers.identifier_key
    where identifiers.identifier_type = 'account'
    group by clusters.component
    having count(*) > 1
),

contested_links as (
    select links.*
    from links
    inner join clusters on links.stronger_key = clusters.node
    inner join contested on clusters.component = contested.component
)

select
    links.stronger_key as node,
    links.weaker_key as neighbour,
    -- An edge is as trusted as its weaker end, then as its stronger.
    row_number() over (
        order by
            weaker.trust_rank asc,
            stronger.trust_rank asc,
            links.last_joined_at desc,
            links.stronger_key asc,
            links.weaker_key asc
    ) as place,
    stronger.identifier_type = 'account' as is_anchor,
    weaker.identifier_type = 'account' as is_neighbour_anchor
from contested_links as links
inner join identifiers as stronger on links.stronger_key = stronger.identifier_key
inner join identifiers as weaker on links.weaker_key = weaker.identifier_key
