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

left_out_messages as (
    select * from {{ ref('int_left_out_messages') }}
),

conversations as (
    select
        rows_as_read.*,
        {{ join_lists('rows_as_read.messages', 'left_out_messages.messages') }} as all_messages,
        {{ first_of('rows_as_read.messages') }}.sent_at as opened_at
    from {{ ref('stg_conversations') }} as rows_as_read
    left join left_out_messages on rows_as_read.row_id = left_out_messages.row_id
    where rows_as_read.row_id in (select versions.row_id from versions)
),

earlier_messages as (
    select distinct
        left_out_messages.row_id,
        message.sent_at,
        message.author,
        message.event
    from left_out_messages
    {{ explode_list('left_out_messages.messages', 'message') }}
    where message.message_id <> 'description'
),

threads as (
    select
        mail_ids.row_id,
        mail_threads.component
    from mail_ids
    inner join mail_threads on mail_ids.node = mail_threads.node
    where mail_ids.is_own
),

mail_times as (
    select
        row_id,
        opened_at as sent_at
    from conversations
    where record_id is null
),

-- Mail is stamped to the second: some mails bear the time of the one that they answer.
simultaneous_answers as (
    select
        naming.row_id,
        count(*) as answered_count
    from mail_ids as naming
    inner join mail_ids as named on naming.node = named.node and naming.row_id <> named.row_id
    inner join mail_times as naming_times on naming.row_id = naming_times.row_id
    inner join mail_times as named_times
        on named.row_id = named_times.row_id and naming_times.sent_at = named_times.sent_at
    where named.is_own and not naming.is_own
    group by naming.row_id
),

messages as (
    select
        conversations.row_id,
        conversations.feed,
        conversations.row_key,
        -- Feeds number their records alike; a reply chain runs through all feeds of mail.
        case
            when conversations.record_id is not null
                then concat(conversations.feed, chr(31), conversations.record_id)
            else threads.component
        end as thread_id,
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
        coalesce(message.is_thank_you, false) as is_thank_you,
        coalesce(simultaneous_answers.answered_count, 0) as answered_count
    from conversations
    {{ explode_list('conversations.all_messages', 'message', position='list_place') }}
    left join threads on conversations.row_id = threads.row_id
    left join simultaneous_answers on conversations.row_id = simultaneous_answers.row_id
    left join earlier_messages
        on
            conversations.row_id = earlier_messages.row_id
            and message.sent_at = earlier_messages.sent_at
            and message.author = earlier_messages.author
            and message.event = earlier_messages.event
    -- A list without the messages shows the first one as a description, and others by their times alone: their ids,
    -- and who wrote them, an earlier delivery told.
    where
        earlier_messages.row_id is null
        or coalesce(message.message_id, 'description') <> 'description'
)

select
    row_id,
    feed,
    thread_id,
    row_number() over (
        partition by thread_id
        order by
            sent_at asc,
            -- A record's messages stand in the vendor's order; mails have none but that of their answers.
            answered_count asc,
            case when record_id is null and author <> 'customer' then 1 else 0 end asc,
            feed asc,
            case when record_id is null then message_id end asc,
            row_key asc,
            list_place asc
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
