{#- How surely a customer is known, by the most trusted identifier (its type and whether it is shared); blocked ones are none. -#}
{% macro identity_confidence(identifier_type, is_shared) -%}
    case
        when {{ identifier_type }} is null then 'none'
        when {{ is_shared }} then 'ambiguous'
        when {{ identifier_type }} in ('account', 'user') then 'exact'
        else 'inferred'
    end
{%- endmacro %}
