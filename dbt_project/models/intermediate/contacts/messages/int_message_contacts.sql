with openings as (
    select * from {{ ref('int_contact_openings') }}
),

messages as (
    select * from {{ ref('int_contact_messages') }}
),

conversations as (
    select * from {{ ref('stg_conversations') }}
),

identities as (
    select * from {{ ref('int_record_customers') }}
),

turns as (
    select
        openings.feed,
        openings.source_contact_id,
        messages.message_number,
        messages.sent_at,
        messages.author,
        messages.event,
        messages.export_date,
        messages.is_inquiry,
        -- Messages before the opening are ours, from before the customer wrote; a thank-you that is no contact is none here.
        messages.message_number >= openings.message_number
        and messages.is_public_message
        and (messages.is_inquiry or messages.author <> 'customer') as is_heard,
        messages.message_number > openings.message_number as is_later,
        messages.is_agent_reply,
        messages.is_inquiry or openings.direction = 'outbound' as is_asking,
        coalesce(messages.agent_source_id, conversations.agent_source_id) as agent_source_id,
        conversations.queue,
        nullif(trim(conversations.reason_code), '') as reason_code,
        conversations.declared_resolved,
        conversations.is_contained,
        conversations.excluded_reason
    from openings
    inner join messages
        on
            openings.feed = messages.feed
            and openings.thread_id = messages.thread_id
            and openings.contact_number = messages.contact_number
    inner join conversations on messages.row_id = conversations.row_id
),

spans as (
    select
        feed,
        source_contact_id,
        min(sent_at) filter (where is_later and is_agent_reply) as answered_at,
        max(sent_at) filter (where is_heard) as last_public_at,
        max(sent_at) filter (where is_later and is_agent_reply) as last_reply_at,
        max(sent_at) filter (where is_inquiry) as last_inquiry_at,
        max_by(agent_source_id, message_number) filter (
            where is_heard and is_agent_reply and agent_source_id is not null
        ) as agent_source_id,
        max_by(queue, message_number) filter (where is_asking and queue is not null) as queue,
        min_by(queue, message_number) filter (where is_asking and queue is not null) as first_queue,
        max_by(reason_code, message_number) filter (where is_asking and reason_code is not null) as reason_code,
        max_by(excluded_reason, message_number) filter (
            where is_asking and excluded_reason is not null
        ) as excluded_reason,
        max_by(declared_resolved, message_number) filter (where declared_resolved is not null) as declared_resolved,
        max_by(author, message_number) filter (where is_later and event = 'close') as closed_by,
        bool_or(is_contained) as is_contained,
        bool_or(is_later and is_heard and author = 'bot') as has_bot_reply,
        max(export_date) as export_date
    from turns
    group by feed, source_contact_id
)

select
    {{ surrogate_key(['openings.feed', 'openings.source_contact_id']) }} as contact_id,
    openings.feed as source_name,
    openings.source_contact_id,
    openings.thread_id,
    openings.contact_number,
    openings.record_id,
    openings.channel,
    openings.direction,
    identities.customer_id,
    coalesce(identities.identity_confidence, 'none') as identity_confidence,
    openings.started_at,
    case when openings.direction = 'inbound' then spans.answered_at end as answered_at,
    case
        when openings.channel = 'email' then coalesce(spans.last_reply_at, spans.last_inquiry_at, openings.started_at)
        else spans.last_public_at
    end as ended_at,
    case
        when openings.direction = 'inbound' and openings.channel <> 'email'
            then {{ seconds_between('openings.started_at', 'spans.answered_at') }}
    end as wait_seconds,
    spans.queue,
    spans.first_queue,
    spans.agent_source_id,
    case
        when openings.direction = 'outbound' then null
        when spans.answered_at is not null then 'answered'
        when openings.channel = 'email' then null
        when coalesce(spans.is_contained, spans.has_bot_reply) then 'self_served'
        else 'abandoned'
    end as outcome,
    case
        when openings.channel = 'email' then null
        when spans.closed_by in ('customer', 'agent') then spans.closed_by
        when spans.closed_by in ('bot', 'system') then 'system'
        else 'unknown'
    end as disconnect_party,
    spans.reason_code,
    case when openings.is_last_contact then spans.declared_resolved end as declared_resolved,
    coalesce(spans.excluded_reason, case when openings.direction = 'outbound' then 'outbound' end) as excluded_reason,
    spans.export_date
from openings
inner join spans on openings.feed = spans.feed and openings.source_contact_id = spans.source_contact_id
left join identities on {{ record_id('row', 'openings.feed', 'openings.row_key') }} = identities.record_id
