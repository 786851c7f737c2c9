with openings as (
    select * from {{ ref('int_contact_openings') }}
),

messages as (
    select * from {{ ref('int_contact_messages') }}
),

conversations as (
    select * from {{ ref('stg_conversations') }}
),

turns as (
    select
        openings.contact_id,
        messages.feed,
        messages.row_id,
        messages.row_key,
        messages.message_number,
        messages.message_id,
        messages.sent_at,
        messages.author,
        messages.event,
        messages.is_inquiry,
        messages.is_agent_reply,
        messages.message_number > openings.message_number as is_later,
        -- Not what we wrote before the customer did, nor the thank-you that is no contact.
        messages.message_number >= openings.message_number
        and messages.is_public_message
        and (messages.is_inquiry or messages.author <> 'customer') as is_heard,
        -- In a thread of ours there is no customer's message to take the record's queue and reason from.
        messages.is_inquiry or openings.direction = 'outbound' as is_request,
        coalesce(messages.agent_source_id, conversations.agent_source_id) as agent_source_id,
        conversations.queue,
        nullif(trim(conversations.reason_code), '') as reason_code,
        conversations.declared_resolved,
        conversations.is_contained,
        conversations.excluded_reason,
        messages.export_date
    from openings
    inner join messages
        on
            openings.thread_id = messages.thread_id
            and openings.contact_number = messages.contact_number
    inner join conversations on messages.row_id = conversations.row_id
)

select
    *,
    max(case when is_heard then message_number end) over (partition by contact_id) as last_heard_number
from turns
