{{ config(materialized='incremental') }}

{#-
  Whatever may make what becomes of one row depend on another one. Two rows that share no tie, not even through others,
  and do not name each other, say nothing about each other; the ids of mails are all ties, since for whom one stands
  depends on all that bear it. Ties are hashes: where two texts share one, a few rows more are looked at.
-#}
{%- set contracts = [
    'legs', 'conversations', 'queue_events', 'survey_responses', 'customers', 'invitations', 'agents', 'evaluations'
] -%}
{#- Whose identifiers are read: of what makes a contact, in scope alone, but for records that were rated. -#}
{%- set identified = {
    'legs': 'legs.out_of_scope_rule is null',
    'conversations': 'conversations.out_of_scope_rule is null or conversations.csat_score is not null',
    'queue_events': 'queue_events.out_of_scope_rule is null',
    'customers': 'customers.out_of_scope_rule is null',
    'survey_responses': 'true',
    'invitations': 'true',
} -%}
with {% for contract in contracts -%}
{{ contract }} as (
    {{ delivered_rows(contract) }}
),

{% endfor -%}
company_values as (
    select * from {{ ref('stg_company_values') }}
),

identifiers as (
    {%- for contract, condition in identified.items() %}
    select
        {{ contract }}.row_id,
        identifier.identifier_type,
        identifier.identifier_value
    from {{ contract }}
    {{ explode_list(contract ~ '.identifiers', 'identifier') }}
    where {{ condition }}
    {{- ' union all' if not loop.last }}
    {%- endfor %}
),

blocked as (
    select distinct
        named.identifier_type,
        named.identifier_value
    from (
        select distinct
            identifier_type,
            identifier_value
        from identifiers
    ) as named
    inner join company_values
        on {{ is_blocked_by('company_values', 'named.identifier_type', 'named.identifier_value') }}
),

messages as (
    select
        conversations.row_id,
        conversations.feed,
        conversations.contact_channel,
        conversations.record_id,
        message.message_id
    from conversations
    {{ explode_list('conversations.messages', 'message') }}
    where message.message_id is not null
),

ties as (
    {%- for contract in contracts %}
    select
        row_id,
        concat('row_key', chr(31), feed, chr(31), row_key) as tie
    from {{ contract }}
    union all
    {%- endfor %}
    select
        row_id,
        concat('chain_id', chr(31), feed, chr(31), chain_id) as tie
    from legs
    union all
    select
        row_id,
        concat('record_id', chr(31), feed, chr(31), record_id) as tie
    from conversations
    where record_id is not null
    union all
    select
        row_id,
        concat('message', chr(31), feed, chr(31), message_id) as tie
    from messages
    where record_id is not null and contact_channel = 'email' and message_id <> 'description'
    union all
    -- Ids that are put together may meet.
    select
        row_id,
        concat('contact', chr(31), feed, chr(31), record_id, ':', message_id) as tie
    from messages
    where strpos(record_id, ':') > 0 or strpos(message_id, ':') > 0
    union all
    select
        row_id,
        concat('mail', chr(31), message_id) as tie
    from messages
    where record_id is null
    union all
    select
        conversations.row_id,
        concat('mail', chr(31), thread_id) as tie
    from conversations
    {{ explode_list('conversations.thread_ids', 'thread_id') }}
    where conversations.record_id is null
    union all
    select
        identifiers.row_id,
        concat(identifiers.identifier_type, ':', identifiers.identifier_value) as tie
    from identifiers
    left join blocked
        on
            identifiers.identifier_type = blocked.identifier_type
            and identifiers.identifier_value = blocked.identifier_value
    where blocked.identifier_type is null
),

rows_read as (
    {%- for contract in contracts %}
    select
        row_id,
        '{{ contract }}' as contract,
        feed,
        export_date
    from {{ contract }}
    {{- ' union all' if not loop.last }}
    {%- endfor %}
)

select distinct
    rows_read.row_id,
    rows_read.contract,
    rows_read.feed,
    rows_read.export_date,
    {{ node_hash('ties.tie') }} as tie
from ties
inner join rows_read on ties.row_id = rows_read.row_id
