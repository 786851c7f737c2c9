{#- A next start within so many days of the contact's end: true; none, and the window is over: false; else unknown. -#}
{% macro repeat_within(next_start, days) -%}
    case when {{ next_start }} <= end_{{ days }}d then true when is_mature_{{ days }}d then false end
{%- endmacro %}
