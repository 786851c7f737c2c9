{#- The location of a source names the data folder by its variable: the parsed project is the same for all of them. -#}
{% macro source(source_name, table_name) -%}
    {%- set folder = env_var('FIRSTRIGHT_DATA') | replace("'", "''") -%}
    {{ return(builtins.source(source_name, table_name) | string | replace('$FIRSTRIGHT_DATA', folder)) }}
{%- endmacro %}
