{# Mails alone: records with an id of their own hold their whole thread. Rows that are out of scope make no contact,
   but where a mail names no more than the one that it answers, they tie the chain together. #}
with versions as (
    select
        row_id,
        disposition
    from {{ ref('int_row_versions') }}
    where contract = 'conversations' and disposition in ('accepted', 'out_of_scope')
),

mails as (
    select
        conversations.row_id,
        conversations.messages,
        conversations.thread_ids,
        coalesce(conversations.customer_address, '') as customer_address,
        versions.disposition = 'accepted' as is_accepted
    from {{ ref('stg_conversations') }} as conversations
    inner join versions on conversations.row_id = versions.row_id
    where conversations.contact_channel = 'email' and conversations.record_id is null
),

mail_ids as (
    select
        mails.row_id,
        mails.customer_address,
        mails.is_accepted,
        message.message_id,
        true as is_own
    from mails
    {{ explode_list('mails.messages', 'message') }}
    union all
    select
        mails.row_id,
        mails.customer_address,
        mails.is_accepted,
        message_id,
        false as is_own
    from mails
    {{ explode_list('mails.thread_ids', 'message_id') }}
),

owners as (
    select
        message_id,
        count(distinct customer_address) as customer_count
    from mail_ids
    where is_own and is_accepted
    group by message_id
)

select distinct
    mail_ids.row_id,
    mail_ids.message_id,
    mail_ids.is_own,
    -- An id stands for one mail only where the accepted mails that bear it are one customer's. Mailers give one id to
    -- several messages, and thousands answer one newsletter: any other id is read for each customer address alone.
    case
        when owners.customer_count = 1 then mail_ids.message_id
        else concat(mail_ids.message_id, chr(31), mail_ids.customer_address)
    end as node
from mail_ids
left join owners on mail_ids.message_id = owners.message_id
where mail_ids.message_id is not null
