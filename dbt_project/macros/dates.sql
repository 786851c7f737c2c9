{#- First day of the month, in the business zone, in which a UTC timestamp falls. -#}
{% macro business_month(timestamp, timezone) -%}
    cast(date_trunc('month', {{ business_date(timestamp, timezone) }}) as date)
{%- endmacro %}

{#- List of all days from the first to the last, both included; null when one of them is. -#}
{% macro day_list(first_day, last_day) -%}
    {{ return(adapter.dispatch('day_list', 'firstright')(first_day, last_day)) }}
{%- endmacro %}

{% macro default__day_list(first_day, last_day) -%}
    generate_series(cast({{ first_day }} as timestamp), cast({{ last_day }} as timestamp), interval 1 day)
{%- endmacro %}

{#- A date, so many days later; negative for earlier. -#}
{% macro add_days(date, days) -%}
    {{ return(adapter.dispatch('add_days', 'firstright')(date, days)) }}
{%- endmacro %}

{% macro default__add_days(date, days) -%}
    ({{ date }} + cast({{ days }} as integer))
{%- endmacro %}

{#- Seconds of so many days or hours: a day of a window is 86,400 s, whatever the clocks do. -#}
{% macro days_in_seconds(days) %}{{ return(days * 86400.0) }}{% endmacro %}

{% macro hours_in_seconds(hours) %}{{ return(hours * 3600.0) }}{% endmacro %}
