{#-
  Materialization `connected_components`. The model's SQL selects edges (node, neighbour): text, in any direction, repeated or
  not; a node without neighbour is passed as (node, node). The table holds (node, component), one row per node, where
  `component` is the smallest node of the node's component.

  Contraction with pointer jumping, because recursion is dear on DuckDB and missing on Spark. In each round every node points
  at its smallest neighbour (at none when it is smaller), pointers are followed to their roots, and edges are rewritten to
  run between roots, until no edge is left. A root that nobody points at has a smaller neighbour by the next round and merges,
  so two rounds at least halve the roots: one or two rounds for a star of any size, 4-10 for random graphs.
  The rounds work on numbers, which cost half of the text: on hashes, because to number the nodes in their order takes a
  sort, and two joins by text to bring the numbers to the edges. Texts may share a hash.
-#}
{% materialization connected_components, default %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set existing_relation = load_cached_relation(this) -%}
    {%- set name = this.identifier -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% do build_work_table(name ~ '__input', sql) %}
    {% do number_nodes(name) %}
    {% do build_work_table(name ~ '__edges', '
        select greatest(node_number, neighbour_number) as node, least(node_number, neighbour_number) as neighbour
        from (' ~ numbered_edges(name) ~ ') as numbered
        where node_number <> neighbour_number
    ') %}
    {% do contract_edges(name) %}

    {% do drop_in_transaction(existing_relation) %}
    {% call statement('main') -%}
        {{ create_table_as(False, target_relation, components_sql(name)) }}
    {%- endcall %}
    {% for work_table in ['input', 'nodes', 'sharing', 'edges', 'pointers', 'merged'] %}
        {% do run_query('drop table if exists ' ~ name ~ '__' ~ work_table) %}
    {% endfor %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{#-
  Numbers the nodes by a hash, in `<name>__nodes`, and those that share one by their place, in `<name>__sharing`. DuckDB's
  hash is weak where texts differ in few places: four million phones with a number before each have 3.76 million.
-#}
{% macro number_nodes(name) %}
    {% do build_work_table(name ~ '__nodes', '
        select node, ' ~ node_hash('node') ~ ' as node_hash
        from (select node from ' ~ name ~ '__input union select neighbour as node from ' ~ name ~ '__input) as named
    ') %}
    {% do build_work_table(name ~ '__sharing', '
        with shared as (
            select node_hash from ' ~ name ~ '__nodes group by node_hash having count(*) > 1
        )
        select nodes.node, row_number() over (order by nodes.node asc) as place
        from ' ~ name ~ '__nodes as nodes
        inner join shared on nodes.node_hash = shared.node_hash
    ') %}
    {#- A place, or 0, which is left to whom a caller gives it, is a hash, too, once in very many millions of years. -#}
    {% set taken %}
        select count(*) from {{ name }}__nodes
        where node_hash between 0 and (select count(*) from {{ name }}__sharing)
    {% endset %}
    {% if run_query(taken).columns[0][0] > 0 %}
        {% do exceptions.raise_compiler_error(name ~ ': a node has a hash that stands for another one.') %}
    {% endif %}
{% endmacro %}


{#- The input with the numbers of both ends: `node_number` and `neighbour_number`. -#}
{% macro numbered_edges(name) -%}
    select
        edges.*,
        coalesce(a.place, {{ node_hash('edges.node') }}) as node_number,
        coalesce(b.place, {{ node_hash('edges.neighbour') }}) as neighbour_number
    from {{ name }}__input as edges
    left join {{ name }}__sharing as a on edges.node = a.node
    left join {{ name }}__sharing as b on edges.neighbour = b.node
{%- endmacro %}


{% macro node_hash(node) -%}
    {{ return(adapter.dispatch('node_hash', 'firstright')(node)) }}
{%- endmacro %}

{% macro default__node_hash(node) -%}
    cast(hash({{ node }}) >> 1 as bigint)
{%- endmacro %}

{% macro spark__node_hash(node) -%}
    xxhash64({{ node }})
{%- endmacro %}


{#-
  Merges nodes until no edge is left. Takes `<name>__edges`, each from the larger node to the smaller; repeated ones go with
  the first round, which costs less than to look for them before. `<name>__merged` then holds (node, root) of all nodes but
  the roots.
-#}
{% macro contract_edges(name) %}
    {% do build_work_table(name ~ '__merged', 'select node, node as root from ' ~ name ~ '__edges where 1 = 0') %}
    {% set state = namespace(is_settled=false) %}
    {% for round in range(64) if not state.is_settled %}
        {% do build_work_table(name ~ '__pointers', '
            select node, min(neighbour) as root, true as has_moved
            from ' ~ name ~ '__edges
            group by node
        ') %}
        {% do jump_pointers(name) %}
        {% do build_work_table(name ~ '__edges', '
            with rewritten as (
                select coalesce(a.root, edges.node) as node, coalesce(b.root, edges.neighbour) as neighbour
                from ' ~ name ~ '__edges as edges
                left join ' ~ name ~ '__pointers as a on edges.node = a.node
                left join ' ~ name ~ '__pointers as b on edges.neighbour = b.node
            )
            select distinct greatest(node, neighbour) as node, least(node, neighbour) as neighbour
            from rewritten
            where node <> neighbour
        ') %}
        {% do build_work_table(name ~ '__merged', '
            select merged.node, coalesce(pointers.root, merged.root) as root
            from ' ~ name ~ '__merged as merged
            left join ' ~ name ~ '__pointers as pointers on merged.root = pointers.node
            union all
            select node, root from ' ~ name ~ '__pointers
        ') %}
        {% set state.is_settled = run_query('select count(*) from ' ~ name ~ '__edges').columns[0][0] == 0 %}
    {% endfor %}
    {% if not state.is_settled %}
        {% do exceptions.raise_compiler_error(name ~ ': edges are left after 64 rounds; every two should at least halve the nodes.') %}
    {% endif %}
{% endmacro %}


{#-
  Follows pointers to their roots, which point at none; there is no cycle. A pointer that a jump does not move has arrived,
  and no later jump looks at it.
-#}
{% macro jump_pointers(name) %}
    {% set state = namespace(is_settled=false) %}
    {% for jump in range(64) if not state.is_settled %}
        {% do build_work_table(name ~ '__pointers', '
            select
                pointers.node,
                coalesce(next_pointers.root, pointers.root) as root,
                next_pointers.root is not null as has_moved
            from ' ~ name ~ '__pointers as pointers
            left join ' ~ name ~ '__pointers as next_pointers on pointers.root = next_pointers.node
            where pointers.has_moved
            union all
            select node, root, has_moved from ' ~ name ~ '__pointers where not has_moved
        ') %}
        {% set moved = 'select count(*) from ' ~ name ~ '__pointers where has_moved' %}
        {% set state.is_settled = run_query(moved).columns[0][0] == 0 %}
    {% endfor %}
    {% if not state.is_settled %}
        {% do exceptions.raise_compiler_error(name ~ ': pointers still move after 64 jumps; each should halve the way.') %}
    {% endif %}
{% endmacro %}


{% macro components_sql(name) %}
    with numbered as (
        select nodes.node, coalesce(sharing.place, nodes.node_hash) as node_number
        from {{ name }}__nodes as nodes
        left join {{ name }}__sharing as sharing on nodes.node = sharing.node
    ),

    rooted as (
        select numbered.node, coalesce(merged.root, numbered.node_number) as root
        from numbered
        left join {{ name }}__merged as merged on numbered.node_number = merged.node
    )

    select node, min(node) over (partition by root) as component
    from rooted
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
