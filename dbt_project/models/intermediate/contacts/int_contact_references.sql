with contact_rows as (
    select * from {{ ref('int_contact_rows') }}
),

legs as (
    select * from {{ ref('int_legs') }}
),

turns as (
    select * from {{ ref('int_contact_turns') }}
),

message_contacts as (
    select * from {{ ref('int_message_contacts') }}
),

leg_references as (
    {%- for reference in ['chain_id', 'leg_id'] %}
    select
        contact_rows.contact_id,
        legs.feed as source_name,
        legs.{{ reference }} as reference,
        false as is_record
    from contact_rows
    inner join legs on contact_rows.row_id = legs.row_id
    {{- ' union all' if not loop.last }}
    {%- endfor %}
),

all_references as (
    select * from leg_references
    union all
    select
        contact_id,
        feed as source_name,
        message_id as reference,
        false as is_record
    from turns
    {%- for reference in ['source_contact_id', 'record_id'] %}
    union all
    select
        contact_id,
        source_name,
        {{ reference }} as reference,
        {{ reference == 'record_id' }} as is_record
    from message_contacts
    {%- endfor %}
)

select
    contact_id,
    source_name,
    reference,
    bool_or(is_record) as is_record
from all_references
where reference is not null
group by contact_id, source_name, reference
