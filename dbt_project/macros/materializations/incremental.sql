{#-
  Materialization `incremental` on DuckDB: a table that a build replaces in part. The model's SQL gives the rows of what the
  build works on. `touched` names the columns by which the rows that they replace are found, each with its type of key in
  stg_touched_keys; without it they are those of the nights in stg_scope. Where the build works on everything, the table
  is built anew.

  dbt's own replaces what has the key of a new row; here a row may have to go for which none comes: of a contact that
  became another one, or of two customers that were one.
-#}
{% materialization incremental, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set existing_relation = load_cached_relation(this) -%}
    {%- set is_whole = not is_partial_build() -%}
    {% if existing_relation is none and not is_whole %}
        {% do exceptions.raise_compiler_error(
            this ~ ' is gone, and this build works on a part of the rows. The next build is of everything.'
        ) %}
    {% endif %}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% if is_whole %}
        {% do drop_in_transaction(existing_relation) %}
        {% call statement('main') -%}
            {{ create_table_as(False, target_relation, compiled_code) }}
        {%- endcall %}
        {% do persist_docs(target_relation, model) %}
    {% else %}
        {% do build_work_table(this.identifier ~ '__rows', compiled_code) %}
        {% call statement('replaced') -%}
            delete from {{ target_relation }} where {{ replaced_rows(config.get('touched'), this.identifier ~ '__rows') }}
        {%- endcall %}
        {% call statement('main') -%}
            insert into {{ target_relation }} by name select * from {{ this.identifier }}__rows
        {%- endcall %}
        {% do run_query('drop table ' ~ this.identifier ~ '__rows') %}
    {% endif %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{#- Those with the key of a new row, too: where some models are built alone, the build before may have brought it. -#}
{% macro replaced_rows(touched, new_rows) -%}
    {%- if not touched -%}
        (feed, export_date) in (select (feed, export_date) from {{ left_before('staging', 'stg_scope') }})
    {%- endif -%}
    {%- for column, key_type in (touched or {}).items() -%}
        {{ ' or ' if not loop.first }}{{ column }} in (
            select touched_key from {{ left_before('staging', 'stg_touched_keys') }} where key_type = '{{ key_type }}'
            union all
            select {{ column }} from {{ new_rows }}
        )
    {%- endfor -%}
{%- endmacro %}
