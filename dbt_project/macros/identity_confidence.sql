{#- How surely a record's customer is known, from the most trusted identifier that it carries; blocked ones are none. -#}
{% macro identity_confidence(identifier_type, is_usable) -%}
    case
        when {{ identifier_type }} is null then 'none'
        when not {{ is_usable }} then 'ambiguous'
        when {{ identifier_type }} in ('account', 'user') then 'exact'
        else 'inferred'
    end
{%- endmacro %}
