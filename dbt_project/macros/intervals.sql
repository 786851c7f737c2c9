{#-
  Interval estimates at 95 %. Sources: Wilson, JASA 22 (1927) 209; adjusted Wald for the net promoter
  score: Rocks, Quality Engineering 28 (2016), three answers added, a quarter of them in each outer
  band and half in the middle.
-#}
{% macro normal_quantile() -%} cast(1.959963984540054 as double) {%- endmacro %}

{#- Limits of successes / n; null where n is 0. `side` is -1 for the lower limit, 1 for the upper. -#}
{% macro wilson_limit(successes, n, side) -%}
    (
        (cast({{ successes }} as double) + power({{ normal_quantile() }}, 2) / 2)
        + {{ side }} * {{ normal_quantile() }} * sqrt(
            cast({{ successes }} as double) * ({{ n }} - {{ successes }}) / nullif({{ n }}, 0)
            + power({{ normal_quantile() }}, 2) / 4
        )
    ) / (nullif({{ n }}, 0) + power({{ normal_quantile() }}, 2))
{%- endmacro %}

{#- Limits of the net promoter score in points. `side` is -1 for the lower limit, 1 for the upper. -#}
{% macro nps_limit(promoters, detractors, n, side) -%}
    {%- set p = '((' ~ promoters ~ ' + cast(0.75 as double)) / (' ~ n ~ ' + 3))' -%}
    {%- set d = '((' ~ detractors ~ ' + cast(0.75 as double)) / (' ~ n ~ ' + 3))' -%}
    {%- set limit -%}
        100 * (
            {{ p }} - {{ d }}
            + {{ side }} * {{ normal_quantile() }} * sqrt(({{ p }} + {{ d }} - power({{ p }} - {{ d }}, 2)) / ({{ n }} + 3))
        )
    {%- endset -%}
    least(greatest({{ limit }}, -100), 100)
{%- endmacro %}

{#-
  Three columns of a share: `<name>_rate` and its limits `<name>_ci_low`, `<name>_ci_high`; null below the minimum n.
  Limits are rounded far below what they mean, so that every engine publishes the same digits.
-#}
{% macro published_share(name, successes, n) -%}
    {%- set enough = n ~ ' >= ' ~ var('minimum_n') -%}
    {%- set successes = '(' ~ successes ~ ')' -%}
    case when {{ enough }} then cast({{ successes }} as double) / nullif({{ n }}, 0) end as {{ name }}_rate,
    case when {{ enough }} then round({{ wilson_limit(successes, n, -1) }}, 12) end as {{ name }}_ci_low,
    case when {{ enough }} then round({{ wilson_limit(successes, n, 1) }}, 12) end as {{ name }}_ci_high
{%- endmacro %}
