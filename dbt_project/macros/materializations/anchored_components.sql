{#-
  Materialization `anchored_components`: connected components that hold at most one anchor each. The model's SQL selects
  edges (node, neighbour, place, is_anchor, is_neighbour_anchor): `place` is the edge's place in the order in which edges
  are added, one place per edge. An edge that would put two anchors into one component is not added. The table holds
  (node, component) as that of `connected_components` does, for the nodes that stand in an edge.

  The edges need not be walked one by one. Let all anchors be one node: an edge that would join two of them then closes a
  cycle, and Kruskal's algorithm for the smallest spanning forest, which takes edges in the same order, leaves out just
  the edges that close one. Boruvka's algorithm finds the same forest in rounds: every node takes its first edge, nodes
  that are joined become one. Each round at least halves the nodes. The forest with the anchors told apart again has the
  components.
-#}
{% materialization anchored_components, default %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set existing_relation = load_cached_relation(this) -%}
    {%- set name = this.identifier -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% do build_work_table(name ~ '__input', sql) %}
    {% do number_nodes(name) %}
    {% do find_forest(name) %}
    {% do build_work_table(name ~ '__edges', '
        select
            greatest(numbered.node_number, numbered.neighbour_number) as node,
            least(numbered.node_number, numbered.neighbour_number) as neighbour
        from (' ~ numbered_edges(name) ~ ') as numbered
        inner join ' ~ name ~ '__forest as forest on numbered.place = forest.place
    ') %}
    {% do contract_edges(name) %}

    {% do drop_in_transaction(existing_relation) %}
    {% call statement('main') -%}
        {{ create_table_as(False, target_relation, components_sql(name)) }}
    {%- endcall %}
    {% for work_table in ['input', 'nodes', 'sharing', 'edges', 'pointers', 'merged', 'first_edges', 'forest'] %}
        {% do run_query('drop table if exists ' ~ name ~ '__' ~ work_table) %}
    {% endfor %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{#- Places of the forest's edges, in `<name>__forest`. All anchors are node 0, which no other node is. -#}
{% macro find_forest(name) %}
    {% do build_work_table(name ~ '__edges', '
        with numbered as (
            select
                place,
                case when is_anchor then 0 else node_number end as node,
                case when is_neighbour_anchor then 0 else neighbour_number end as neighbour
            from (' ~ numbered_edges(name) ~ ') as edges
        )
        select node, neighbour, place from numbered where node <> neighbour
        union all
        select neighbour, node, place from numbered where node <> neighbour
    ') %}
    {% do build_work_table(name ~ '__forest', 'select place from ' ~ name ~ '__edges where 1 = 0') %}
    {% set state = namespace(is_settled=false) %}
    {% for round in range(64) if not state.is_settled %}
        {% do build_work_table(name ~ '__first_edges', '
            select node, min_by(neighbour, place) as neighbour, min(place) as place
            from ' ~ name ~ '__edges
            group by node
        ') %}
        {% do build_work_table(name ~ '__forest', '
            select place from ' ~ name ~ '__forest union select place from ' ~ name ~ '__first_edges
        ') %}
        {#- First edges lead around no cycle but that of two nodes that take one edge: the smaller of them is the root. -#}
        {% do build_work_table(name ~ '__pointers', '
            select a.node, a.neighbour as root, true as has_moved
            from ' ~ name ~ '__first_edges as a
            inner join ' ~ name ~ '__first_edges as b on a.neighbour = b.node
            where a.place <> b.place or a.node > b.node
        ') %}
        {% do jump_pointers(name) %}
        {% do build_work_table(name ~ '__edges', '
            with rewritten as (
                select
                    coalesce(a.root, edges.node) as node,
                    coalesce(b.root, edges.neighbour) as neighbour,
                    edges.place
                from ' ~ name ~ '__edges as edges
                left join ' ~ name ~ '__pointers as a on edges.node = a.node
                left join ' ~ name ~ '__pointers as b on edges.neighbour = b.node
            )
            select node, neighbour, min(place) as place
            from rewritten
            where node <> neighbour
            group by node, neighbour
        ') %}
        {% set state.is_settled = run_query('select count(*) from ' ~ name ~ '__edges').columns[0][0] == 0 %}
    {% endfor %}
    {% if not state.is_settled %}
        {% do exceptions.raise_compiler_error(name ~ ': edges are left after 64 rounds; each should at least halve the nodes.') %}
    {% endif %}
{% endmacro %}
