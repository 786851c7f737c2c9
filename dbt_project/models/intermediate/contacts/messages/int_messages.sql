with versions as (
    select row_id from {{ ref('int_row_versions') }}
    where contract = 'conversations' and disposition = 'accepted'
),

mail_ids as (
    select * from {{ ref('int_mail_ids') }}
),

mail_threads as (
    select * from {{ ref('int_mail_threads') }}
),

conversations as (
    select * from {{ ref('stg_conversations') }}
    where row_id in (select versions.row_id from versions)
),

threads as (
    select
        mail_ids.row_id,
        mail_threads.component
    from mail_ids
    inner join mail_threads on mail_ids.node = mail_threads.node
    where mail_ids.is_own
),

messages as (
    select
        conversations.row_id,
        conversations.feed,
        conversations.row_key,
        coalesce(conversations.record_id, threads.component) as thread_id,
        conversations.record_id,
        conversations.contact_channel as channel,
        conversations.export_date,
        message.list_place,
        message.message_id,
        message.sent_at,
        message.author,
        message.agent_source_id,
        message.event,
        message.event = 'message' and coalesce(message.is_public, false) as is_public_message,
        coalesce(message.is_thank_you, false) as is_thank_you
    from conversations
    {{ explode_list('conversations.messages', 'message', position='list_place') }}
    left join threads on conversations.row_id = threads.row_id
)

select
    row_id,
    feed,
    thread_id,
    row_number() over (
        partition by feed, thread_id
        order by sent_at asc, row_key asc, list_place asc
    ) as message_number,
    row_key,
    record_id,
    channel,
    export_date,
    message_id,
    sent_at,
    author,
    agent_source_id,
    event,
    is_public_message,
    is_public_message and author = 'customer' as is_customer_message,
    is_public_message and author = 'agent' as is_agent_reply,
    is_thank_you
from messages
