{#- md5 over the expressions' texts. Separator and null marker are control characters, so that neither
    ('a|b', 'c') and ('a', 'b|c') nor null and '' fall together. -#}
{% macro surrogate_key(expressions) -%}
    md5(concat(
        {%- for expression in expressions -%}
        {{ "chr(31), " if not loop.first }}coalesce(cast({{ expression }} as {{ dbt.type_string() }}), chr(30))
        {{- ", " if not loop.last }}
        {%- endfor -%}
    ))
{%- endmacro %}

{#- Pseudonym: without the key nobody can try out phone numbers against it. `key` is a column (pseudonym_key of
    stg_settings, cross joined), never a literal: compiled SQL and logs must not show it.
    Nested as in HMAC, so that a longer text cannot be derived from a shorter one's hash. -#}
{% macro keyed_hash(text, key) -%}
    substring({{ sha256_hex("concat(" ~ key ~ ", ':', " ~ sha256_hex("concat(" ~ key ~ ", ':', " ~ text ~ ")") ~ ")") }}, 1, 32)
{%- endmacro %}

{#- Id of an agent as it is published: a vendor's id that is an address names a person outside the warehouse too, so its
    pseudonym stands for it; other ids stay. -#}
{% macro published_agent_id(id, key) -%}
    case
        when strpos({{ id }}, '@') > 0
            then {{ keyed_hash("concat('agent:', " ~ id ~ ")", key) }}
        else {{ id }}
    end
{%- endmacro %}

{#- Id of a record that identifiers stand in. `kind` is 'chain' (key: chain_id; all legs of one contact), 'row' (key: row_key of a
    conversation) or 'customer' (key: row_id of a customers row); feed and key are expressions. -#}
{% macro record_id(kind, feed, key) -%}
    {{ surrogate_key(["'" ~ kind ~ "'", feed, key]) }}
{%- endmacro %}
