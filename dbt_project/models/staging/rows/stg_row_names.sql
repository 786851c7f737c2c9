{{ config(materialized='incremental') }}

{#- Ids by which one row names others, of whatever feed, and those by which it can be named: two rows that only bear the
    same id have nothing to do with each other, since systems number alike. -#}
{%- set contracts = ['legs', 'conversations', 'queue_events', 'survey_responses', 'invitations'] -%}
with {% for contract in contracts -%}
{{ contract }} as (
    {{ delivered_rows(contract) }}
),

{% endfor -%}
messages as (
    select
        conversations.row_id,
        conversations.record_id,
        message.message_id
    from conversations
    {{ explode_list('conversations.messages', 'message') }}
    where message.message_id is not null
),

naming as (
    {%- for contract in ['legs', 'conversations'] %}
    select
        {{ contract }}.row_id,
        trim(related_id) as reference
    from {{ contract }}
    {{ explode_list(contract ~ '.related_ids', 'related_id') }}
    union all
    {%- endfor %}
    {%- for contract in ['survey_responses', 'invitations'] %}
    select
        row_id,
        reference
    from {{ contract }}
    where reference is not null
    union all
    {%- endfor %}
    select
        row_id,
        chain_id as reference
    from queue_events
    union all
    -- A rating names its own record.
    select
        row_id,
        record_id as reference
    from conversations
    where record_id is not null and csat_score is not null
),

nameable as (
    {%- for id in ['chain_id', 'leg_id'] %}
    select
        row_id,
        {{ id }} as reference
    from legs
    where {{ id }} is not null
    union all
    {%- endfor %}
    select
        row_id,
        -- A mail whose id another one bears is known by its content.
        coalesce(record_id, concat('sha256:', substring(row_key, 1, 16))) as reference
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
),

names as (
    select
        row_id,
        reference,
        false as is_nameable
    from naming
    union all
    -- Of several contacts of a record, those whose message has no id of its own are numbered.
    select
        row_id,
        regexp_replace(reference, ':#[0-9]+$', '') as reference,
        false as is_nameable
    from naming
    union all
    select
        row_id,
        reference,
        true as is_nameable
    from nameable
),

rows_read as (
    {%- for contract in contracts %}
    select
        row_id,
        feed,
        export_date
    from {{ contract }}
    {{- ' union all' if not loop.last }}
    {%- endfor %}
)

select
    rows_read.row_id,
    rows_read.feed,
    rows_read.export_date,
    {{ node_hash("concat('reference', chr(31), names.reference)") }} as tie,
    bool_and(names.is_nameable) as is_nameable
from names
inner join rows_read on names.row_id = rows_read.row_id
group by rows_read.row_id, rows_read.feed, rows_read.export_date, names.reference
