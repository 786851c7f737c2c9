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

versions as (
    select row_id from {{ ref('int_row_versions') }}
    where contract = 'conversations' and disposition = 'accepted'
),

own_ids as (
    select
        mail_ids.message_id,
        mail_ids.customer_address,
        mail_ids.export_date,
        versions.row_id is not null as is_accepted,
        min(mail_ids.export_date) over (partition by mail_ids.message_id) as first_night
    from mail_ids
    left join versions on mail_ids.row_id = versions.row_id
    where mail_ids.is_own
),

-- An id that several customers' mails bear is read for each of them alone. It ties nobody to anybody if that was known
-- from its first night on, as of a mailing.
tying as (
    select message_id
    from own_ids
    group by message_id
    having count(distinct customer_address) filter (where is_accepted and export_date = first_night) < 2
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
