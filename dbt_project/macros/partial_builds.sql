{#- Id of a row of `raw_rows`, from where it was delivered. -#}
{% macro row_id() -%}
    {{ surrogate_key(['raw_rows.feed', 'raw_rows.export_date', 'raw_rows.file', 'raw_rows.row_number']) }}
{%- endmacro %}

{#- A table as the build before left it. No dependency: the models that replace it depend on what is read from it here. -#}
{% macro left_before(schema, table) -%}
    {{ return(api.Relation.create(database=this.database, schema=schema, identifier=table)) }}
{%- endmacro %}

{#- Whether the build works on a part of the rows, in tables that earlier ones left. -#}
{% macro is_partial_build() -%}
    {%- if not execute -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set scope = adapter.get_relation(database=this.database, schema='staging', identifier='stg_scope') -%}
    {%- set units = adapter.get_relation(database=this.database, schema='staging', identifier='stg_row_units') -%}
    {%- if scope is none or units is none -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(run_query('select count(*) from ' ~ scope ~ ' where is_whole').columns[0][0] == 0) }}
{%- endmacro %}

{#- Rows of a contract in the nights that the build looks at. Where it looks at some, a join alone, so that the engine takes
    what the files say of themselves: it would read all rows of all nights if the condition had an alternative. -#}
{% macro delivered_rows(contract) -%}
    {%- set scope = ref('stg_scope') -%}
    select
        raw_rows.*,
        {{ row_id() }} as row_id
    from {{ source('raw', contract) }} as raw_rows
    inner join {{ ref('stg_feeds') }} as feeds on raw_rows.feed = feeds.feed and feeds.contract = '{{ contract }}'
    {%- if is_partial_build() %}
    inner join {{ scope }} as scope on raw_rows.feed = scope.feed and raw_rows.export_date = scope.export_date
    {%- endif %}
{%- endmacro %}

{#- Rows of a contract that the build works on. Where a feed's channel changed, rows of its former one may lie in the same
    place. -#}
{% macro touched_rows(contract) -%}
    {%- set touched_keys = ref('stg_touched_keys') -%}
    select
        raw_rows.*,
        {{ row_id() }} as row_id
    from {{ source('raw', contract) }} as raw_rows
    where
        raw_rows.feed in (
            select feeds.feed from {{ ref('stg_feeds') }} as feeds
            where feeds.contract = '{{ contract }}'
        )
        {%- if is_partial_build() %}
        and {{ row_id() }} in (
            select touched.touched_key from {{ touched_keys }} as touched
            where touched.key_type = 'row_id'
        )
        {%- endif %}
{%- endmacro %}
