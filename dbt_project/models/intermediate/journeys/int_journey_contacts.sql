with chains as (
    select * from {{ ref('int_journey_chains') }}
),

linked_chains as (
    select * from {{ ref('int_linked_chains') }}
),

united as (
    select
        chains.contact_id,
        chains.customer_id,
        chains.chain_id,
        chains.channel,
        chains.place,
        coalesce(linked_chains.component, chains.chain_id) as united_chain_id
    from chains
    left join linked_chains on chains.chain_id = linked_chains.node
),

numbered as (
    select
        *,
        row_number() over in_order as contact_number,
        first_value(contact_id) over in_order as first_contact_id,
        lag(channel) over in_order as channel_before
    from united
    window in_order as (partition by united_chain_id order by place)
)

select
    contact_id,
    customer_id,
    chain_id,
    place,
    contact_number,
    {{ surrogate_key(["'journey'", 'first_contact_id']) }} as journey_id,
    contact_number > 1
    and contact_number = min(contact_number) over (partition by united_chain_id, channel) as is_false_first_contact,
    channel <> channel_before as is_channel_switch
from numbered
