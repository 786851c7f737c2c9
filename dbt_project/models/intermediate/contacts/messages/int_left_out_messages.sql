with conversations as (
    select * from {{ ref('stg_conversations') }}
    where record_id is not null
),

versions as (
    select * from {{ ref('int_row_versions') }}
    where contract = 'conversations'
),

redelivered as (
    select
        superseded.row_id,
        accepted.row_id as accepted_row_id
    from versions as superseded
    inner join versions as accepted
        on superseded.feed = accepted.feed and superseded.row_key = accepted.row_key
    where superseded.disposition = 'superseded' and accepted.disposition = 'accepted'
),

accepted as (
    select * from conversations
    where row_id in (select redelivered.accepted_row_id from redelivered)
),

earlier as (
    select
        accepted.row_id as accepted_row_id,
        conversations.*
    from conversations
    inner join redelivered on conversations.row_id = redelivered.row_id
    inner join accepted on redelivered.accepted_row_id = accepted.row_id
    where conversations.row_hash <> accepted.row_hash
),

kept_messages as (
    select
        accepted.row_id,
        message.message_id,
        message.sent_at,
        message.author
    from accepted
    {{ explode_list('accepted.messages', 'message') }}
),

earlier_messages as (
    select
        earlier.accepted_row_id,
        earlier.feed,
        earlier.contact_channel,
        earlier.row_id,
        earlier.row_version,
        earlier.export_date,
        earlier.file,
        earlier.row_number,
        message.message_id,
        message.sent_at,
        message.author,
        message.message,
        message.list_place
    from earlier
    {{ explode_list('earlier.messages', 'message', position='list_place') }}
    where message.message_id is not null
),

-- Where tickets are merged, the messages of one become the other's: what the customer wrote is said there.
ticket_messages as (
    select
        conversations.feed,
        conversations.row_id,
        message.message_id,
        message.sent_at
    from conversations
    {{ explode_list('conversations.messages', 'message') }}
    where
        conversations.row_id in (
            select versions.row_id from versions
            where versions.disposition = 'accepted'
        )
        and conversations.feed in (select earlier.feed from earlier)
        and conversations.contact_channel = 'email'
        and message.author = 'customer'
),

-- A list without the messages shows the first one as a description, without its id.
left_out as (
    select earlier_messages.*
    from earlier_messages
    left join ticket_messages as moved
        on
            earlier_messages.feed = moved.feed
            and earlier_messages.accepted_row_id <> moved.row_id
            and earlier_messages.message_id = moved.message_id
            and earlier_messages.sent_at = moved.sent_at
            and earlier_messages.contact_channel = 'email'
            and earlier_messages.author = 'customer'
            and earlier_messages.message_id <> 'description'
    left join kept_messages
        on
            earlier_messages.accepted_row_id = kept_messages.row_id
            and (
                earlier_messages.message_id = kept_messages.message_id
                or (
                    earlier_messages.message_id = 'description'
                    and kept_messages.message_id is not null
                    and earlier_messages.sent_at = kept_messages.sent_at
                    and earlier_messages.author = kept_messages.author
                )
            )
    where kept_messages.row_id is null and moved.row_id is null
    qualify
        rank() over (
            partition by earlier_messages.accepted_row_id, earlier_messages.message_id
            order by
                earlier_messages.row_version desc nulls last,
                earlier_messages.export_date desc,
                earlier_messages.file desc,
                earlier_messages.row_number desc
        ) = 1
),

told_once as (
    select *
    from left_out
    qualify
        message_id <> 'description'
        or count(*) over (partition by accepted_row_id, sent_at, author) = 1
)

select
    accepted_row_id as row_id,
    {{ list_in_order('message', 'sent_at, list_place') }} as messages
from told_once
group by accepted_row_id
