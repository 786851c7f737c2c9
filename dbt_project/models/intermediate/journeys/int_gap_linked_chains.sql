{{ config(materialized='connected_components') }}

with chains as (
    select * from {{ ref('int_gap_chains') }}
),

links as (
    select * from {{ ref('int_contact_links') }}
)

select
    chains.chain_id as node,
    min(chains.chain_id) over (
        partition by chains.gap_days, chains.customer_id, links.link_type, links.link_value
    ) as neighbour
from chains
inner join links on chains.contact_id = links.contact_id
-- Most links stand in one chain alone.
qualify node <> neighbour
