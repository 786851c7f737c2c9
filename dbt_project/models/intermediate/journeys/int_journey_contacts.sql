{%- set in_order = 'order by contacts.started_at, contacts.channel, contacts.source_name, contacts.source_contact_id' -%}

with chains as (
    select * from {{ ref('int_journey_chains') }}
),

linked_chains as (
    select * from {{ ref('int_linked_chains') }}
),

contacts as (
    select * from {{ ref('int_contacts') }}
),

numbered as (
    select
        chains.contact_id,
        chains.customer_id,
        chains.chain_id,
        coalesce(linked_chains.component, chains.chain_id) as united_chain_id,
        contacts.channel,
        row_number() over (
            partition by coalesce(linked_chains.component, chains.chain_id) {{ in_order }}
        ) as contact_number
    from chains
    inner join contacts on chains.contact_id = contacts.contact_id
    left join linked_chains on chains.chain_id = linked_chains.node
)

select
    contact_id,
    customer_id,
    chain_id,
    contact_number,
    {{ surrogate_key(["'journey'", 'first_value(contact_id) over (partition by united_chain_id order by contact_number)']) }}
        as journey_id,
    contact_number > 1 and row_number() over (
        partition by united_chain_id, channel order by contact_number
    ) = 1 as is_false_first_contact,
    channel <> lag(channel) over (partition by united_chain_id order by contact_number) as is_channel_switch
from numbered
