with versions as (
    select * from {{ ref('int_row_versions') }}
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
        min(started_at) as seen_at,
        min(export_date) as export_date,
        min_by(direction, start_number) as direction,
        max_by(excluded_reason, end_number) filter (where excluded_reason is not null) as excluded_reason
    from legs
    group by call_id
),

conversations as (
    select
        {{ record_id('row', 'conversations.feed', 'conversations.row_key') }} as record_id,
        {{ first_of('conversations.messages') }}.sent_at as seen_at,
        conversations.export_date,
        conversations.excluded_reason
    from {{ ref('stg_conversations') }} as conversations
    inner join versions on conversations.row_id = versions.row_id
    where versions.disposition = 'accepted'
),

-- Superseded customers rows too: a newer row does not erase an older one's identifiers.
customers as (
    select
        {{ record_id('customer', 'customers.feed', 'customers.row_id') }} as record_id,
        customers.seen_at,
        customers.export_date
    from {{ ref('stg_customers') }} as customers
    where customers.out_of_scope_rule is null
),

records as (
    select
        record_id,
        'chain' as record_kind,
        seen_at,
        export_date,
        coalesce(excluded_reason, direction) as excluded_reason
    from calls
    union all
    select
        record_id,
        'row' as record_kind,
        seen_at,
        export_date,
        excluded_reason
    from conversations
    union all
    select
        record_id,
        'customer' as record_kind,
        seen_at,
        export_date,
        null as excluded_reason
    from customers
)

select
    records.record_id,
    records.record_kind,
    coalesce(
        records.seen_at,
        {{ business_midnight('records.export_date', 'settings.business_timezone') }}
    ) as seen_at,
    -- An outbound call reached the customer it was meant for; a test or a wrong number says nothing about anybody.
    coalesce(records.excluded_reason, '') not in (
        'test', 'spam', 'wrong_number', 'supervisor_monitor', 'internal'
    ) as gives_edges
from records
cross join settings
