with contact_rows as (
    select * from {{ ref('int_contact_rows') }}
),

legs as (
    select * from {{ ref('int_legs') }}
),

messages as (
    select * from {{ ref('int_contact_messages') }}
),

message_contacts as (
    select * from {{ ref('int_message_contacts') }}
),

named as (
    {%- for reference in ['chain_id', 'leg_id'] %}
    select
        contact_rows.contact_id,
        legs.feed as source_name,
        legs.{{ reference }} as reference,
        false as is_record
    from contact_rows
    inner join legs on contact_rows.row_id = legs.row_id
    union all
    {%- endfor %}
    select
        message_contacts.contact_id,
        messages.feed as source_name,
        messages.message_id as reference,
        false as is_record
    from messages
    inner join message_contacts
        on
            messages.feed = message_contacts.source_name
            and messages.thread_id = message_contacts.thread_id
            and messages.contact_number = message_contacts.contact_number
    union all
    select
        contact_id,
        source_name,
        source_contact_id as reference,
        false as is_record
    from message_contacts
    union all
    select
        contact_id,
        source_name,
        record_id as reference,
        true as is_record
    from message_contacts
)

select
    contact_id,
    source_name,
    reference,
    bool_or(is_record) as is_record
from named
where reference is not null
group by contact_id, source_name, reference
