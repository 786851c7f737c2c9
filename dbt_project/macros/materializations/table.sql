{#-
  Materialization `table` on DuckDB: drop, create and describe in one transaction. The adapter's own builds beside the table
  and renames twice, and asks about indexes and foreign keys, for databases on which others read meanwhile; here nobody
  reads the warehouse during a run, and a build that fails rolls back. It takes half the statements.
  A model in Python writes through a cursor of its own, which would not see the drop: there the table goes first.
-#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set target_relation = this.incorporate(type='table') -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% if model['language'] == 'sql' %}
        {% do drop_in_transaction(load_cached_relation(this)) %}
    {% else %}
        {% do drop_relation_if_exists(load_cached_relation(this)) %}
    {% endif %}
    {% call statement('main', language=model['language']) -%}
        {{- create_table_as(False, target_relation, compiled_code, model['language']) }}
    {%- endcall %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{#- Begins the transaction; `drop_relation_if_exists` would drop before it begins. -#}
{% macro drop_in_transaction(relation) %}
    {% if relation is not none %}
        {% call statement('drop') -%}
            {{ get_drop_sql(relation) }}
        {%- endcall %}
    {% endif %}
{% endmacro %}


{#- All comments in one statement. A documented column that is not there is an error, where dbt only warns. -#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) %}
    {% set comments = [alter_relation_comment(relation, model.description)] %}
    {% for column in model.columns.values() %}
        {% do comments.append(
            'comment on column ' ~ relation ~ '.' ~ column.name ~ ' is ' ~ duckdb_escape_comment(column.description) ~ ';'
        ) %}
    {% endfor %}
    {% do run_query(comments | join('\n')) %}
{% endmacro %}
