with row_groups as (
    select
        row_tokens.row_id,
        min(tied.component) as group_id
    from {{ ref('int_row_tokens') }} as row_tokens
    inner join {{ ref('int_row_groups') }} as tied on row_tokens.token = tied.node
    group by row_tokens.row_id
),

message_times as (
    select
        conversations.row_id,
        min(message.sent_at) as first_at,
        max(message.sent_at) as last_at
    from {{ ref('stg_conversations') }} as conversations
    {{ explode_list('conversations.messages', 'message') }}
    group by conversations.row_id
),

rows_in_time as (
    select
        row_id,
        'legs' as contract,
        feed,
        export_date,
        started_at as first_at,
        coalesce(ended_at, started_at) as last_at
    from {{ ref('stg_legs') }}
    union all
    select
        conversations.row_id,
        'conversations' as contract,
        conversations.feed,
        conversations.export_date,
        message_times.first_at,
        message_times.last_at
    from {{ ref('stg_conversations') }} as conversations
    left join message_times on conversations.row_id = message_times.row_id
    union all
    select
        row_id,
        'queue_events' as contract,
        feed,
        export_date,
        -- A queue log tells at the end of waiting and talking how long they took.
        {{ add_seconds('occurred_at', '-(coalesce(wait_seconds, 0) + coalesce(talk_seconds, 0))') }} as first_at,
        occurred_at as last_at
    from {{ ref('stg_queue_events') }}
    union all
    select
        row_id,
        'survey_responses' as contract,
        feed,
        export_date,
        coalesce(started_at, responded_at) as first_at,
        responded_at as last_at
    from {{ ref('stg_survey_responses') }}
    union all
    select
        row_id,
        'customers' as contract,
        feed,
        export_date,
        seen_at as first_at,
        seen_at as last_at
    from {{ ref('stg_customers') }}
)

select
    rows_in_time.row_id,
    rows_in_time.contract,
    rows_in_time.contract in ('legs', 'conversations', 'queue_events') as is_contact,
    rows_in_time.feed,
    rows_in_time.export_date,
    rows_in_time.first_at,
    rows_in_time.last_at,
    coalesce(row_groups.group_id, rows_in_time.row_id) as group_id
from rows_in_time
left join row_groups on rows_in_time.row_id = row_groups.row_id
