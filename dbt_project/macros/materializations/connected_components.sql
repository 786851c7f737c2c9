{#-
  Materialization `connected_components`. The model's SQL selects edges (node, neighbour): text, in any direction, repeated or
  not; a node without neighbour is passed as (node, node). The table holds (node, component), one row per node, where
  `component` is the smallest node of the node's component.

  Contraction with pointer jumping, because recursion is dear on DuckDB and missing on Spark. In each round every node points
  at its smallest neighbour (at itself when it is smaller), pointers are followed to their roots, and edges are rewritten to
  run between roots, until no edge is left. A root that nobody points at has a smaller neighbour by the next round and merges,
  so two rounds at least halve the roots: one or two rounds for a star of any size, 4-10 for random graphs.
  The rounds work on numbers in the order of the nodes, which costs half of working on the text.
-#}
{% materialization connected_components, default %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set existing_relation = load_cached_relation(this) -%}
    {%- set name = this.identifier -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% do build_work_table(name ~ '__input', sql) %}
    {% do number_nodes(name) %}
    {% do contract_edges(name) %}

    {% do drop_in_transaction(existing_relation) %}
    {% call statement('main') -%}
        {{ create_table_as(False, target_relation, components_sql(name)) }}
    {%- endcall %}
    {% for work_table in ['input', 'nodes', 'edges', 'pointers', 'roots'] %}
        {% do run_query('drop table if exists ' ~ name ~ '__' ~ work_table) %}
    {% endfor %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{#-
  Numbers the nodes in the order of their text, and keeps each edge in both directions; repeated ones go with the first
  round, which costs less than to look for them here.
-#}
{% macro number_nodes(name) %}
    {% do build_work_table(name ~ '__nodes', '
        select node, row_number() over (order by node asc) as node_number
        from (select node from ' ~ name ~ '__input union select neighbour as node from ' ~ name ~ '__input) as named
    ') %}
    {% do build_work_table(name ~ '__edges', '
        with numbered as (
            select a.node_number as node, b.node_number as neighbour
            from ' ~ name ~ '__input as edges
            inner join ' ~ name ~ '__nodes as a on edges.node = a.node
            inner join ' ~ name ~ '__nodes as b on edges.neighbour = b.node
            where edges.node <> edges.neighbour
        )
        select node, neighbour from numbered union all select neighbour, node from numbered
    ') %}
    {% do build_work_table(name ~ '__roots', '
        select node_number as node, node_number as root from ' ~ name ~ '__nodes
    ') %}
{% endmacro %}


{#- Merges nodes until no edge is left; `<name>__roots` then holds each node's component. -#}
{% macro contract_edges(name) %}
    {% set state = namespace(is_settled=false) %}
    {% for round in range(64) if not state.is_settled %}
        {% do build_work_table(name ~ '__pointers', '
            select node, least(node, min(neighbour)) as root, true as has_moved
            from ' ~ name ~ '__edges
            group by node
        ') %}
        {% do jump_pointers(name) %}
        {% do build_work_table(name ~ '__edges', '
            select distinct a.root as node, b.root as neighbour
            from ' ~ name ~ '__edges as edges
            inner join ' ~ name ~ '__pointers as a on edges.node = a.node
            inner join ' ~ name ~ '__pointers as b on edges.neighbour = b.node
            where a.root <> b.root
        ') %}
        {% do build_work_table(name ~ '__roots', '
            select roots.node, coalesce(pointers.root, roots.root) as root
            from ' ~ name ~ '__roots as roots
            left join ' ~ name ~ '__pointers as pointers on roots.root = pointers.node
        ') %}
        {% set state.is_settled = run_query('select count(*) from ' ~ name ~ '__edges').columns[0][0] == 0 %}
    {% endfor %}
    {% if not state.is_settled %}
        {% do exceptions.raise_compiler_error(name ~ ': edges are left after 64 rounds; every two should at least halve the nodes.') %}
    {% endif %}
{% endmacro %}


{#- Follows pointers to their roots; they lead from larger to smaller nodes, so there is no cycle. -#}
{% macro jump_pointers(name) %}
    {% set state = namespace(is_settled=false) %}
    {% for jump in range(64) if not state.is_settled %}
        {% do build_work_table(name ~ '__pointers', '
            select pointers.node, next_pointers.root, pointers.root <> next_pointers.root as has_moved
            from ' ~ name ~ '__pointers as pointers
            inner join ' ~ name ~ '__pointers as next_pointers on pointers.root = next_pointers.node
        ') %}
        {% set moved = 'select count(*) from ' ~ name ~ '__pointers where has_moved' %}
        {% set state.is_settled = run_query(moved).columns[0][0] == 0 %}
    {% endfor %}
    {% if not state.is_settled %}
        {% do exceptions.raise_compiler_error(name ~ ': pointers still move after 64 jumps; each should halve the way.') %}
    {% endif %}
{% endmacro %}


{% macro components_sql(name) %}
    select nodes.node, components.node as component
    from {{ name }}__roots as roots
    inner join {{ name }}__nodes as nodes on roots.node = nodes.node_number
    inner join {{ name }}__nodes as components on roots.root = components.node_number
{% endmacro %}


{#- Builds or replaces a table that lives as long as the connection; `sql` may read the table that it replaces. -#}
{% macro build_work_table(name, sql) %}
    {{ return(adapter.dispatch('build_work_table', 'firstright')(name, sql)) }}
{% endmacro %}

{% macro default__build_work_table(name, sql) %}
    {% do run_query('create or replace temporary table ' ~ name ~ '__next as ' ~ sql) %}
    {% do run_query('drop table if exists ' ~ name) %}
    {% do run_query('alter table ' ~ name ~ '__next rename to ' ~ name) %}
{% endmacro %}
