{%- set lists = {'case': 'case_ids', 'order': 'order_ids', 'related': 'related_ids'} %}
with contact_rows as (
    select * from {{ ref('int_contact_rows') }}
),

message_contacts as (
    select * from {{ ref('int_message_contacts') }}
),

contact_references as (
    select * from {{ ref('int_contact_references') }}
),

row_lists as (
    {%- for model in ['int_legs', 'stg_conversations'] %}
    select
        row_id,
        case_ids,
        order_ids,
        related_ids
    from {{ ref(model) }}
    {{- ' union all' if not loop.last }}
    {%- endfor %}
),

contact_lists as (
    select
        contact_rows.contact_id,
        contact_rows.feed,
        row_lists.case_ids,
        row_lists.order_ids,
        row_lists.related_ids
    from contact_rows
    inner join row_lists on contact_rows.row_id = row_lists.row_id
),

listed as (
    {%- for link_type, list in lists.items() %}
    select
        contact_lists.contact_id,
        contact_lists.feed,
        '{{ link_type }}' as link_type,
        trim(listed_id) as link_value
    from contact_lists
    {{ explode_list('contact_lists.' ~ list, 'listed_id') }}
    {{- ' union all' if not loop.last }}
    {%- endfor %}
),

-- A related id may be that of a call in another feed; its own feed comes first, since feeds number alike.
related as (
    select
        listed.contact_id,
        contact_references.contact_id as named_contact_id,
        concat(coalesce(contact_references.source_name, listed.feed), '|', listed.link_value) as link_value
    from listed
    left join contact_references on listed.link_value = contact_references.reference
    where listed.link_type = 'related'
    qualify
        rank() over (
            partition by listed.contact_id, listed.link_value
            order by case when contact_references.source_name = listed.feed then 0 else 1 end asc
        ) = 1
),

links as (
    select
        contact_id,
        link_type,
        link_value
    from listed
    where link_type <> 'related'
    union all
    select
        contact_id,
        'related' as link_type,
        link_value
    from related
    union all
    select
        named_contact_id as contact_id,
        'related' as link_type,
        link_value
    from related
    union all
    select
        contact_id,
        'thread' as link_type,
        thread_id as link_value
    from message_contacts
    where record_id is null
    union all
    select
        contact_id,
        'conversation' as link_type,
        concat(source_name, '|', record_id) as link_value
    from message_contacts
    where record_id is not null
    union all
    -- A ticket is itself a case: calls and chats name it by its number.
    select
        contact_id,
        'case' as link_type,
        record_id as link_value
    from message_contacts
    where channel = 'email' and record_id is not null
)

select distinct
    contact_id,
    link_type,
    link_value
from links
where contact_id is not null and link_value <> ''
