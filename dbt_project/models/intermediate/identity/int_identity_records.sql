with not_accepted as (
    select * from {{ ref('int_row_versions') }}
    where disposition <> 'accepted'
),

-- A record that has gone out of scope once said who is who: its last version in scope stands for that.
once_in_scope as (
    select conversations.row_id
    from {{ ref('stg_conversations') }} as conversations
    inner join not_accepted as held
        on conversations.feed = held.feed and conversations.row_key = held.row_key
    where held.disposition = 'out_of_scope' and conversations.out_of_scope_rule is null
    qualify
        row_number() over (
            partition by conversations.feed, conversations.row_key
            order by
                conversations.row_version desc nulls last,
                conversations.export_date desc,
                conversations.file desc,
                conversations.row_number desc
        ) = 1
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

told as (
    select
        conversations.*,
        {{ join_lists('conversations.messages', 'left_out_messages.messages') }} as all_messages
    from {{ ref('stg_conversations') }} as conversations
    left join left_out_messages on conversations.row_id = left_out_messages.row_id
    where
        conversations.row_id in (select once_in_scope.row_id from once_in_scope)
        or not exists (
            select 1 from not_accepted
            where not_accepted.row_id = conversations.row_id
        )
),

message_times as (
    select
        told.row_id,
        min(message.sent_at) as first_sent_at,
        max(message.sent_at) filter (where message.author = 'customer' and message.event = 'message')
            as last_customer_sent_at
    from told
    {{ explode_list('told.all_messages', 'message') }}
    group by told.row_id
),

conversations as (
    select
        {{ record_id('row', 'told.feed', 'told.row_key') }} as record_id,
        'row' as record_kind,
        message_times.first_sent_at as seen_at,
        coalesce(message_times.last_customer_sent_at, message_times.first_sent_at) as last_seen_at,
        told.export_date,
        told.excluded_reason
    from told
    left join message_times on told.row_id = message_times.row_id
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
