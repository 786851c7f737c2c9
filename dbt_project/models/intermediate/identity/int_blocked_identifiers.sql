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
            case company_values.rule
                when 'company_phone'
                    then identifiers.identifier_type = 'phone' and identifiers.identifier_value = company_values.value
                when 'placeholder_account'
                    then
                        identifiers.identifier_type = 'account'
                        and trim(identifiers.identifier_value) = trim(company_values.value)
                when 'placeholder_email'
                    then identifiers.identifier_type = 'email' and identifiers.identifier_value = company_values.value
                when 'role_mailbox'
                    then
                        identifiers.identifier_type = 'email'
                        and split_part(identifiers.identifier_value, '@', 1) = company_values.value
                -- The domain itself or one below it; not another name that only ends alike.
                when 'company_domain'
                    then
                        identifiers.identifier_type = 'email'
                        and right(
                            concat('.', split_part(identifiers.identifier_value, '@', -1)),
                            length(company_values.value) + 1
                        ) = concat('.', company_values.value)
            end
)

select
    value_key,
    identifier_type,
    identifier_value,
    min(blocked_rule) as blocked_rule
from matched
group by value_key, identifier_type, identifier_value
