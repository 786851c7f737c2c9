with legs as (
    select * from {{ ref('int_legs') }}
),

reconnects as (
    select * from {{ ref('int_reconnects') }}
),

call_contacts as (
    select * from {{ ref('int_call_contacts') }}
),

messages as (
    select * from {{ ref('int_contact_messages') }}
),

message_contacts as (
    select * from {{ ref('int_message_contacts') }}
)

select
    call_contacts.contact_id,
    legs.feed,
    legs.row_id
from legs
left join reconnects on legs.call_id = reconnects.node
inner join call_contacts on coalesce(reconnects.component, legs.call_id) = call_contacts.call_group_id
union all
select distinct
    message_contacts.contact_id,
    messages.feed,
    messages.row_id
from messages
inner join message_contacts
    on
        messages.feed = message_contacts.source_name
        and messages.thread_id = message_contacts.thread_id
        and messages.contact_number = message_contacts.contact_number
