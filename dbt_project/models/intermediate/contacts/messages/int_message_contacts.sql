with openings as (
    select * from {{ ref('int_contact_openings') }}
),

turns as (
    select * from {{ ref('int_contact_turns') }}
),

record_customers as (
    select * from {{ ref('int_record_customers') }}
),

contact_records as (
    select
        contact_id,
        {{ record_id('row', 'feed', 'row_key') }} as record_id,
        min(message_number) as message_number,
        bool_or(is_inquiry) as has_inquiry
    from turns
    group by contact_id, feed, row_key
),

-- The most trusted of all records of the contact; of equals, the customer's own word before our answer to it.
identities as (
    select
        contact_records.contact_id,
        record_customers.customer_id,
        record_customers.identity_confidence
    from contact_records
    inner join record_customers on contact_records.record_id = record_customers.record_id
    qualify
        row_number() over (
            partition by contact_records.contact_id
            order by
                record_customers.identity_rank asc nulls last,
                case when contact_records.has_inquiry then 0 else 1 end asc,
                contact_records.message_number asc
        ) = 1
),

spans as (
    select
        contact_id,
        min(sent_at) filter (where is_later and is_agent_reply) as answered_at,
        max(sent_at) filter (where is_heard) as last_public_at,
        max(sent_at) filter (where is_later and is_agent_reply) as last_reply_at,
        max(sent_at) filter (where is_inquiry) as last_inquiry_at,
        max_by(agent_source_id, message_number) filter (
            where is_heard and is_agent_reply and agent_source_id is not null
        ) as agent_source_id,
        max_by(feed, message_number) filter (
            where is_heard and is_agent_reply and agent_source_id is not null
        ) as agent_feed,
        max_by(queue, message_number) filter (where is_request and queue is not null) as queue,
        min_by(queue, message_number) filter (where is_request and queue is not null) as first_queue,
        max_by(reason_code, message_number) filter (where is_request and reason_code is not null) as reason_code,
        max_by(feed, message_number) filter (where is_request and reason_code is not null) as reason_feed,
        {{ joint_excluded_reason('message_number', 'is_request') }} as excluded_reason,
        max_by(declared_resolved, message_number) filter (where declared_resolved is not null) as declared_resolved,
        -- The close that ended it: the first after the last word, since a thank-you may be closed once more.
        coalesce(
            min_by(author, message_number) filter (where event = 'close' and message_number > last_heard_number),
            max_by(author, message_number) filter (where event = 'close' and is_later)
        ) as closed_by,
        bool_or(is_contained) as is_contained,
        -- A bot that greeted and left the customer's next word unanswered served nobody.
        bool_or(is_later and message_number = last_heard_number and author = 'bot') as has_bot_last_word,
        max(export_date) as export_date
    from turns
    group by contact_id
)

select
    openings.contact_id,
    openings.feed as source_name,
    openings.source_contact_id,
    openings.thread_id,
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
    spans.agent_feed,
    case
        when openings.direction = 'outbound' then null
        when spans.answered_at is not null then 'answered'
        when openings.channel = 'email' then null
        when coalesce(spans.is_contained, spans.has_bot_last_word) then 'self_served'
        else 'abandoned'
    end as outcome,
    case
        when openings.channel = 'email' then null
        when spans.closed_by in ('customer', 'agent') then spans.closed_by
        when spans.closed_by in ('bot', 'system') then 'system'
        else 'unknown'
    end as disconnect_party,
    spans.reason_code,
    spans.reason_feed,
    case when openings.is_last_contact then spans.declared_resolved end as declared_resolved,
    coalesce(spans.excluded_reason, case when openings.direction = 'outbound' then 'outbound' end) as excluded_reason,
    spans.export_date
from openings
inner join spans on openings.contact_id = spans.contact_id
left join identities on openings.contact_id = identities.contact_id
