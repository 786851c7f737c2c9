{#-
  Expressions that engines spell differently; models use these and never the engine's own form.
  Adding an engine means adding `<engine>__<macro>` variants here. Timestamps are naive UTC.
-#}

{#- Timestamp plus seconds (fractions allowed), exact to the microsecond. -#}
{% macro add_seconds(timestamp, seconds) -%}
    {{ return(adapter.dispatch('add_seconds', 'firstright')(timestamp, seconds)) }}
{%- endmacro %}

{% macro default__add_seconds(timestamp, seconds) -%}
    ({{ timestamp }} + to_microseconds(cast(round(cast({{ seconds }} as double) * 1000000) as bigint)))
{%- endmacro %}

{#- Seconds from `earlier` to `later` as a double, exact to the microsecond; negative when they are swapped. -#}
{% macro seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('seconds_between', 'firstright')(earlier, later)) }}
{%- endmacro %}

{% macro default__seconds_between(earlier, later) -%}
    ((epoch_us({{ later }}) - epoch_us({{ earlier }})) / cast(1000000 as double))
{%- endmacro %}

{#- The day, in the business zone, on which a UTC timestamp falls. -#}
{% macro business_date(timestamp, timezone) -%}
    {{ return(adapter.dispatch('business_date', 'firstright')(timestamp, timezone)) }}
{%- endmacro %}

{% macro default__business_date(timestamp, timezone) -%}
    cast((({{ timestamp }}) at time zone 'UTC') at time zone {{ timezone }} as date)
{%- endmacro %}

{#- The UTC timestamp at which a day of the business zone begins: where the clocks go back to 0:00, midnight comes twice,
    and the day begins with the first. -#}
{% macro business_midnight(date, timezone) -%}
    {{ return(adapter.dispatch('business_midnight', 'firstright')(date, timezone)) }}
{%- endmacro %}

{% macro default__business_midnight(date, timezone) -%}
    {%- set midnight = "cast(" ~ date ~ " as timestamp)" -%}
    {%- set later = "((" ~ midnight ~ " at time zone " ~ timezone ~ ") at time zone 'UTC')" -%}
    {#- DuckDB takes the later of two equal hours. -#}
    case
        when (({{ later }} - interval 1 hour) at time zone 'UTC') at time zone {{ timezone }} = {{ midnight }}
            then {{ later }} - interval 1 hour
        else {{ later }}
    end
{%- endmacro %}

{% macro sha256_hex(text) -%}
    {{ return(adapter.dispatch('sha256_hex', 'firstright')(text)) }}
{%- endmacro %}

{% macro default__sha256_hex(text) -%}
    sha256({{ text }})
{%- endmacro %}

{#-
  Rows of a list, beside the row that holds it; an empty or null list gives none. Use after a table in `from`:
      from legs
      {{ explode_list('legs.identifiers', 'identifier') }}
  then `identifier.identifier_type`. The alias names both the table and its column: engines look for a column of the
  table first, then for a field of the column, and a linter finds the table. With `position`, the table has a second
  column of that name, the place in the list from 1.
-#}
{% macro explode_list(list, alias, position=none) -%}
    {{ return(adapter.dispatch('explode_list', 'firstright')(list, alias, position)) }}
{%- endmacro %}

{% macro default__explode_list(list, alias, position) -%}
    {%- if position -%}
    {#- `with ordinality` would group by whole lists and join them back. -#}
    cross join lateral (
        select
            unnest({{ list }}) as {{ alias }},
            generate_subscripts({{ list }}, 1) as {{ position }}
    ) as {{ alias }}
    {%- else -%}
    cross join unnest({{ list }}) as {{ alias }}({{ alias }})
    {%- endif -%}
{%- endmacro %}

{#- List of the whole numbers from the first to the last, both included. -#}
{% macro number_list(first, last) -%}
    {{ return(adapter.dispatch('number_list', 'firstright')(first, last)) }}
{%- endmacro %}

{% macro default__number_list(first, last) -%}
    generate_series({{ first }}, {{ last }})
{%- endmacro %}

{#- First element of a list; null when the list is empty or null. -#}
{% macro first_of(list) -%}
    {{ return(adapter.dispatch('first_of', 'firstright')(list)) }}
{%- endmacro %}

{% macro default__first_of(list) -%}
    list_extract({{ list }}, 1)
{%- endmacro %}

{#- The values of a group as a list, in the order of comma-separated columns that hold no null. -#}
{% macro list_in_order(value, order) -%}
    {{ return(adapter.dispatch('list_in_order', 'firstright')(value, order)) }}
{%- endmacro %}

{% macro default__list_in_order(value, order) -%}
    list({{ value }} order by {{ order }})
{%- endmacro %}

{#- One list behind another; a null list is an empty one. -#}
{% macro join_lists(list, further) -%}
    {{ return(adapter.dispatch('join_lists', 'firstright')(list, further)) }}
{%- endmacro %}

{% macro default__join_lists(list, further) -%}
    list_concat({{ list }}, {{ further }})
{%- endmacro %}

{#-
  Folds a list into one value, in order. `body` is SQL over `state` and `item`:
      {{ fold('amounts', 'cast(0 as double)', 'state + item') }}
  The state keeps the type of `initial`: cast there.
-#}
{% macro fold(list, initial, body) -%}
    {{ return(adapter.dispatch('fold', 'firstright')(list, initial, body)) }}
{%- endmacro %}

{% macro default__fold(list, initial, body) -%}
    list_reduce({{ list }}, lambda state, item: {{ body }}, {{ initial }})
{%- endmacro %}
