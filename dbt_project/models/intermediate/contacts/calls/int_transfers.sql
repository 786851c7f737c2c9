with legs as (
    select * from {{ ref('int_legs') }}
    where transfers > 0
),

counted_transfers as (
    select * from {{ ref('int_counted_transfers') }}
),

queue_visits as (
    select * from {{ ref('int_queue_visits') }}
    where transfers > 0
),

queue_calls as (
    select * from {{ ref('int_queue_calls') }}
),

reconnects as (
    select * from {{ ref('int_reconnects') }}
),

call_contacts as (
    select * from {{ ref('int_call_contacts') }}
),

-- The first transfer that a later leg tells of made the leg; no other has a time of its own.
told_by_legs as (
    select
        legs.call_id,
        case
            when leg_transfer = 1 and legs.start_number > 1 then legs.started_at
            else coalesce(legs.ended_at, legs.started_at)
        end as transferred_at
    from legs
    {{ explode_list(number_list(1, 'legs.transfers'), 'leg_transfer') }}
),

told as (
    select
        call_id,
        transferred_at,
        'records' as teller
    from told_by_legs
    union all
    select
        call_id,
        transferred_at,
        'records' as teller
    from counted_transfers
    union all
    select
        queue_calls.call_id,
        coalesce(queue_visits.ended_at, queue_visits.started_at) as transferred_at,
        'log' as teller
    from queue_visits
    inner join queue_calls
        on queue_visits.feed = queue_calls.feed and queue_visits.chain_id = queue_calls.chain_id
),

-- Both tell of the same transfers.
tellers as (
    select
        call_id,
        teller
    from told
    group by call_id, teller
    qualify row_number() over (partition by call_id order by count(*) desc, teller asc) = 1
)

select
    call_contacts.contact_id,
    row_number() over (
        partition by call_contacts.contact_id order by told.transferred_at asc, told.call_id asc
    ) as transfer_number,
    told.transferred_at
from told
inner join tellers on told.call_id = tellers.call_id and told.teller = tellers.teller
left join reconnects on told.call_id = reconnects.node
inner join call_contacts on coalesce(reconnects.component, told.call_id) = call_contacts.call_group_id
