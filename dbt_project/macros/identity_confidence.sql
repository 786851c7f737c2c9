{#- Place of an identifier's type in the order of trust, from 1. -#}
{% macro trust_rank(identifier_type) -%}
    case {{ identifier_type }}
        when 'account' then 1
        when 'user' then 2
        when 'email' then 3
        when 'phone' then 4
        when 'visitor' then 5
    end
{%- endmacro %}

{#- How surely a customer is known, by the most trusted identifier (its type and whether it is shared); blocked ones are none. -#}
{% macro identity_confidence(identifier_type, is_shared) -%}
    case
        when {{ identifier_type }} is null then 'none'
        when {{ is_shared }} then 'ambiguous'
        when {{ identifier_type }} in ('account', 'user') then 'exact'
        else 'inferred'
    end
{%- endmacro %}

{#- Place of an identifier among those of several records of one contact: the smallest says whose the contact is. A shared
    one counts only where there is no other; null where there is none. -#}
{% macro identity_rank(trust_rank, is_shared) -%}
    {{ trust_rank }} + case when {{ is_shared }} then 10 else 0 end
{%- endmacro %}
