{#-
  The state of a few people before some night, laid beside the present: the same models work out both. Records and values
  of a past state bear the night that ended it in their keys, so that no two states meet.
-#}
{% macro dated_key(key, night) -%}
    concat({{ key }}, chr(31), cast({{ night }} as {{ dbt.type_string() }}))
{%- endmacro %}

{% macro is_dated(key) -%}
    strpos({{ key }}, chr(31)) > 0
{%- endmacro %}

{#- The night in a dated key. -#}
{% macro night_of(key) -%}
    cast(substring({{ key }}, strpos({{ key }}, chr(31)) + 1, 10) as date)
{%- endmacro %}

{#- A key without its night: as the present has it. -#}
{% macro undated_key(key) -%}
    regexp_replace({{ key }}, concat(chr(31), '.{10}'), '')
{%- endmacro %}

{#- Texts of a group, sorted, as one text. -#}
{% macro sorted_texts(text) -%}
    {{ return(adapter.dispatch('sorted_texts', 'firstright')(text)) }}
{%- endmacro %}

{% macro default__sorted_texts(text) -%}
    string_agg({{ text }}, chr(31) order by {{ text }} asc)
{%- endmacro %}
