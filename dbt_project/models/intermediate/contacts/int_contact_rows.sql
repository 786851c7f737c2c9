with legs as (
    select * from {{ ref('int_legs') }}
),

reconnects as (
    select * from {{ ref('int_reconnects') }}
),

call_contacts as (
    select * from {{ ref('int_call_contacts') }}
),

turns as (
    select * from {{ ref('int_contact_turns') }}
)

select
    call_contacts.contact_id,
    legs.feed,
    legs.row_id
from legs
left join reconnects on legs.call_id = reconnects.node
inner join call_contacts on coalesce(reconnects.component, legs.call_id) = call_contacts.call_group_id
union all
select distinct
    contact_id,
    feed,
    row_id
from turns
