{# Of mails alone, as in int_mail_ids, but of every version: each tied mails together in some night. #}
with mails as (
    select * from {{ ref('stg_conversations') }}
    where contact_channel = 'email' and record_id is null
),

mail_ids as (
    select
        mails.row_id,
        coalesce(mails.customer_address, '') as customer_address,
        mails.export_date,
        message.message_id,
        true as is_own
    from mails
    {{ explode_list('mails.messages', 'message') }}
    union all
    select
        mails.row_id,
        coalesce(mails.customer_address, '') as customer_address,
        mails.export_date,
        message_id,
        false as is_own
    from mails
    {{ explode_list('mails.thread_ids', 'message_id') }}
),

owners as (
    select
        message_id,
        customer_address,
        min(export_date) as first_night
    from mail_ids
    where is_own
    group by message_id, customer_address
),

-- An id that several customers' mails bear is read for each of them alone. It ties nobody to anybody if that was known
-- from its first night on, as of a mailing.
tying as (
    select message_id
    from owners
    group by message_id
    having count(*) = 1 or min(first_night) < max(first_night)
)

select distinct
    mail_ids.row_id,
    case
        when tying.message_id is null then concat(mail_ids.message_id, chr(31), mail_ids.customer_address)
        else mail_ids.message_id
    end as token
from mail_ids
left join tying on mail_ids.message_id = tying.message_id
where mail_ids.message_id is not null
