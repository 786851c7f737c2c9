{%- set related = ['legs', 'conversations'] -%}
with legs as (
    select * from {{ ref('stg_legs') }}
),

conversations as (
    select * from {{ ref('stg_conversations') }}
),

survey_responses as (
    select * from {{ ref('stg_survey_responses') }}
),

queue_events as (
    select * from {{ ref('stg_queue_events') }}
),

naming as (
    {%- for contract in related %}
    select
        {{ contract }}.row_id,
        trim(related_id) as reference
    from {{ contract }}
    {{ explode_list(contract ~ '.related_ids', 'related_id') }}
    union all
    {%- endfor %}
    select
        row_id,
        reference
    from survey_responses
    where reference is not null
    union all
    select
        row_id,
        chain_id as reference
    from queue_events
),

named as (
    select distinct reference from naming
),

messages as (
    select
        conversations.row_id,
        conversations.record_id,
        message.message_id
    from conversations
    {{ explode_list('conversations.messages', 'message') }}
    where message.message_id is not null
),

nameable as (
    {%- for id in ['chain_id', 'leg_id'] %}
    select
        row_id,
        {{ id }} as reference
    from legs
    union all
    {%- endfor %}
    select
        row_id,
        record_id as reference
    from conversations
    union all
    select
        row_id,
        message_id as reference
    from messages
    union all
    select
        row_id,
        concat(record_id, ':', message_id) as reference
    from messages
    where record_id is not null
)

select
    row_id,
    reference
from naming
union
select
    nameable.row_id,
    nameable.reference
from nameable
inner join named on nameable.reference = named.reference
