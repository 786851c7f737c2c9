with messages as (
    select
        *,
        bool_or(is_opening) over (partition by thread_id) as has_inquiry,
        row_number() over (
            partition by thread_id, is_public_message
            order by message_number asc
        ) as public_number
    from {{ ref('int_contact_messages') }}
),

-- A thread that we began is a contact of ours until the customer writes; one in which the customer
-- began, and says nothing but a thank-you after a close, is none at all.
named as (
    select
        *,
        case when is_opening then 'inbound' else 'outbound' end as direction,
        case
            when record_id is null then message_id
            -- A chat is one session, known by its own id: its opening message has none.
            when message_id is null then record_id
            else concat(record_id, ':', message_id)
        end as named_id
    from messages
    where
        is_opening
        or (not has_inquiry and is_public_message and public_number = 1 and author <> 'customer')
),

-- Different mails may bear one Message-ID, and messages of one record one id or none; the first of them keeps it.
openings as (
    select
        *,
        case
            when row_number() over (
                partition by feed, named_id
                order by sent_at asc, row_key asc, message_number asc
            ) = 1 then named_id
            when record_id is null then concat('sha256:', substring(row_key, 1, 16))
            else concat(record_id, ':#', contact_number)
        end as source_contact_id
    from named
)

select
    {{ surrogate_key(['feed', 'source_contact_id']) }} as contact_id,
    feed,
    source_contact_id,
    thread_id,
    contact_number,
    contact_number = max(contact_number) over (partition by thread_id) as is_last_contact,
    message_number,
    record_id,
    channel,
    direction,
    sent_at as started_at
from openings
