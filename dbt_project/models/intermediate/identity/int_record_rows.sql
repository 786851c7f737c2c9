with queue_calls as (
    select * from {{ ref('int_queue_calls') }}
),

record_rows as (
    select
        {{ record_id('chain', 'feed', 'chain_id') }} as record_id,
        row_id
    from {{ ref('stg_legs') }}
    union all
    select
        queue_calls.call_id as record_id,
        queue_events.row_id
    from {{ ref('stg_queue_events') }} as queue_events
    inner join queue_calls
        on queue_events.feed = queue_calls.feed and queue_events.chain_id = queue_calls.chain_id
    union all
    select
        {{ record_id('row', 'feed', 'row_key') }} as record_id,
        row_id
    from {{ ref('stg_conversations') }}
    union all
    select
        {{ record_id('customer', 'feed', 'row_id') }} as record_id,
        row_id
    from {{ ref('stg_customers') }}
),

units as (
    select * from {{ ref('stg_row_units') }}
)

select
    record_rows.record_id,
    record_rows.row_id,
    units.unit_id
from record_rows
inner join units on record_rows.row_id = units.row_id
