{#-
  Every version of a row, and every row out of scope: each counted, or tied mails together, in some night. An id that
  stands on one row alone ties it to nothing; an identifier may still be one more account of a phone.
-#}
{%- set contracts = ['legs', 'conversations', 'queue_events', 'survey_responses', 'customers'] -%}
with blocked as (
    select * from {{ ref('int_blocked_identifiers') }}
),

{% for contract in contracts -%}
{{ contract }} as (
    select * from {{ ref('stg_' ~ contract) }}
),

{% endfor -%}
identifiers as (
    {%- for contract in contracts %}
    select
        {{ contract }}.row_id,
        identifier.identifier_type as token_type,
        concat(identifier.identifier_type, ':', identifier.identifier_value) as token
    from {{ contract }}
    {{ explode_list(contract ~ '.identifiers', 'identifier') }}
    where {{ contract }}.out_of_scope_rule is null
    {{- ' union all' if not loop.last }}
    {%- endfor %}
),

links as (
    {%- for contract in ['legs', 'conversations'] %}
    {%- for list in ['case_ids', 'order_ids'] %}
    select
        {{ contract }}.row_id,
        concat('{{ list }}', chr(31), trim(listed_id)) as token
    from {{ contract }}
    {{ explode_list(contract ~ '.' ~ list, 'listed_id') }}
    where trim(listed_id) <> ''
    union all
    {%- endfor %}
    {%- endfor %}
    select
        row_id,
        concat('case_ids', chr(31), record_id) as token
    from conversations
    where contact_channel = 'email' and record_id is not null
),

tokens as (
    {%- for contract in contracts %}
    select
        row_id,
        'record' as token_type,
        concat('row_key', chr(31), feed, chr(31), row_key) as token
    from {{ contract }}
    union all
    {%- endfor %}
    select
        row_id,
        'record' as token_type,
        concat('chain_id', chr(31), feed, chr(31), chain_id) as token
    from legs
    union all
    select
        row_id,
        'record' as token_type,
        concat('record_id', chr(31), feed, chr(31), record_id) as token
    from conversations
    where record_id is not null
    union all
    -- Where tickets are merged, what a customer wrote in one becomes the other's.
    select
        conversations.row_id,
        'record' as token_type,
        concat('message', chr(31), conversations.feed, chr(31), message.message_id) as token
    from conversations
    {{ explode_list('conversations.messages', 'message') }}
    where
        conversations.contact_channel = 'email'
        and conversations.record_id is not null
        and message.author = 'customer'
        and message.message_id <> 'description'
    union all
    select
        row_id,
        'record' as token_type,
        concat('mail', chr(31), token) as token
    from {{ ref('int_mail_tokens') }}
    union all
    select
        row_id,
        'record' as token_type,
        concat('reference', chr(31), reference) as token
    from {{ ref('int_row_references') }}
    union all
    -- A case or an order ties contacts of one customer alone.
    select
        row_id,
        'link' as token_type,
        token
    from links
    union all
    select
        identifiers.row_id,
        identifiers.token_type,
        identifiers.token
    from identifiers
    where not exists (
        select 1 from blocked
        where blocked.value_key = identifiers.token
    )
)

select distinct
    row_id,
    token_type,
    token
from tokens
qualify token_type not in ('record', 'link') or count(*) over (partition by token) > 1
