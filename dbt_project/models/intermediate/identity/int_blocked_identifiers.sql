{#- Of every version of every row: what is blocked now was so when another version counted. -#}
{%- set contracts = ['legs', 'conversations', 'queue_events', 'customers', 'survey_responses'] -%}
with identifiers as (
    {%- for contract in contracts %}
    select
        concat(identifier.identifier_type, ':', identifier.identifier_value) as value_key,
        identifier.identifier_type,
        identifier.identifier_value
    from {{ ref('stg_' ~ contract) }} as {{ contract }}
    {{ explode_list(contract ~ '.identifiers', 'identifier') }}
    where identifier.identifier_type in ('account', 'email', 'phone')
    {{- ' union' if not loop.last }}
    {%- endfor %}
),

company_values as (
    select * from {{ ref('stg_company_values') }}
),

matched as (
    select
        identifiers.value_key,
        identifiers.identifier_type,
        identifiers.identifier_value,
        company_values.rule as blocked_rule
    from identifiers
    inner join company_values
        on
            {{ is_blocked_by('company_values', 'identifiers.identifier_type', 'identifiers.identifier_value') }}
)

select
    value_key,
    identifier_type,
    identifier_value,
    min(blocked_rule) as blocked_rule
from matched
group by value_key, identifier_type, identifier_value
