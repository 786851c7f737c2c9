{%- set before = 'over (partition by thread_id order by message_number '
    ~ 'rows between unbounded preceding and 1 preceding)' %}
with messages as (
    select * from {{ ref('int_messages') }}
),

thanks as (
    select
        *,
        max(case when event = 'close' then message_number end) {{ before }} as last_close_number,
        max(case when is_customer_message and not is_thank_you then message_number end) {{ before }}
            as last_matter_number
    from messages
),

-- A mail that says thank-you is no accepted row. In a ticket it is so in any comment, but not in the description that
-- opens it; in a chat only after a close.
heard as (
    select
        *,
        is_customer_message and not (
            is_thank_you
            and record_id is not null
            and case
                when channel = 'email' then message_number > 1
                else coalesce(last_close_number, 0) > coalesce(last_matter_number, 0)
            end
        ) as is_inquiry
    from thanks
),

history as (
    select
        *,
        max(case when is_inquiry then message_number end) {{ before }} as last_inquiry_number,
        max(case when is_inquiry then sent_at end) {{ before }} as last_inquiry_at,
        max(case when is_agent_reply then message_number end) {{ before }} as last_reply_number,
        max(case when is_public_message then sent_at end) {{ before }} as last_public_at
    from heard
),

cuts as (
    select
        *,
        is_inquiry and (
            last_inquiry_number is null
            or case
                when channel = 'email'
                    then
                        coalesce(last_reply_number, 0) > last_inquiry_number
                        or sent_at > {{ add_seconds('last_inquiry_at', var('email_merge_hours') * 3600.0) }}
                else
                    coalesce(last_close_number, 0) > last_inquiry_number
                    or sent_at > {{ add_seconds('last_public_at', var('chat_silence_hours') * 3600.0) }}
            end
        ) as is_opening
    from history
)

select
    row_id,
    feed,
    thread_id,
    message_number,
    -- What we wrote before the customer's first message belongs to the first contact.
    greatest(
        1,
        sum(case when is_opening then 1 else 0 end) over (
            partition by thread_id
            order by message_number
            rows between unbounded preceding and current row
        )
    ) as contact_number,
    is_opening,
    is_inquiry,
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
    is_agent_reply
from cuts
