with not_accepted as (
    select row_id from {{ ref('int_row_versions') }}
    where disposition <> 'accepted'
),

settings as (
    select business_timezone from {{ ref('stg_settings') }}
),

legs as (
    select * from {{ ref('int_legs') }}
),

calls as (
    select
        call_id as record_id,
        'chain' as record_kind,
        min(started_at) as seen_at,
        max(started_at) as last_seen_at,
        min(export_date) as export_date,
        coalesce(
            {{ joint_excluded_reason('end_number') }},
            min_by(direction, start_number)
        ) as excluded_reason
    from legs
    group by call_id
),

left_out_messages as (
    select * from {{ ref('int_left_out_messages') }}
),

accepted as (
    select
        conversations.*,
        {{ join_lists('conversations.messages', 'left_out_messages.messages') }} as all_messages
    from {{ ref('stg_conversations') }} as conversations
    left join left_out_messages on conversations.row_id = left_out_messages.row_id
    where not exists (
        select 1 from not_accepted
        where not_accepted.row_id = conversations.row_id
    )
),

message_times as (
    select
        accepted.row_id,
        min(message.sent_at) as first_sent_at,
        max(message.sent_at) filter (where message.author = 'customer' and message.event = 'message')
            as last_customer_sent_at
    from accepted
    {{ explode_list('accepted.all_messages', 'message') }}
    group by accepted.row_id
),

conversations as (
    select
        {{ record_id('row', 'accepted.feed', 'accepted.row_key') }} as record_id,
        'row' as record_kind,
        message_times.first_sent_at as seen_at,
        coalesce(message_times.last_customer_sent_at, message_times.first_sent_at) as last_seen_at,
        accepted.export_date,
        accepted.excluded_reason
    from accepted
    left join message_times on accepted.row_id = message_times.row_id
),

-- Superseded customers rows too: a newer row does not erase an older one's identifiers.
customers as (
    select
        {{ record_id('customer', 'feed', 'row_id') }} as record_id,
        'customer' as record_kind,
        seen_at,
        seen_at as last_seen_at,
        export_date,
        cast(null as {{ dbt.type_string() }}) as excluded_reason
    from {{ ref('stg_customers') }}
    where out_of_scope_rule is null
),

records as (
    select * from calls
    union all
    select * from conversations
    union all
    select * from customers
)

select
    records.record_id,
    records.record_kind,
    coalesce(
        records.seen_at,
        {{ business_midnight('records.export_date', 'settings.business_timezone') }}
    ) as seen_at,
    coalesce(
        records.last_seen_at,
        {{ business_midnight('records.export_date', 'settings.business_timezone') }}
    ) as last_seen_at,
    {{ gives_edges('records.excluded_reason') }} as gives_edges
from records
cross join settings
