with usable as (
    select identifier_key from {{ ref('int_identifiers') }}
    where blocked_rule is null and not is_shared
),

neighbourhoods as (
    select * from {{ ref('int_identity_neighbourhoods') }}
),

clusters as (
    select * from {{ ref('int_identity_clusters') }}
),

walk as (
    select * from {{ ref('int_account_walk') }}
),

links as (
    select * from {{ ref('int_identity_links') }}
    where wall_rule is null
),

walked as (
    select
        usable.identifier_key as node,
        coalesce(walk.component, clusters.component, neighbourhoods.component) as component
    from usable
    left join neighbourhoods on usable.identifier_key = neighbourhoods.node
    left join clusters on usable.identifier_key = clusters.node
    left join walk on usable.identifier_key = walk.node
),

oversized as (
    select component from walked
    group by component
    having count(*) > {{ var('component_cap_identifiers') }}
),

oversized_nodes as (
    select walked.*
    from walked
    inner join oversized on walked.component = oversized.component
),

-- Edges of one component that the walk added: the walk leaves out only edges between components.
account_edges as (
    select
        links.stronger_key as account_key,
        links.weaker_key as node
    from links
    inner join oversized_nodes as stronger on links.stronger_key = stronger.node
    inner join oversized_nodes as weaker on links.weaker_key = weaker.node
    where stronger.component = weaker.component and links.stronger_key like 'account:%'
)

select
    walked.node,
    -- Of a component that is too large, the identifiers that stood on a record with its account stay with it.
    case
        when oversized.component is null then walked.component
        else coalesce(account_edges.account_key, walked.node)
    end as component,
    walked.component as uncapped_component
from walked
left join oversized on walked.component = oversized.component
left join account_edges on walked.node = account_edges.node
