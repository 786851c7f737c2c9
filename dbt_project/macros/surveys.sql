{#- Band of a likelihood to recommend from 0 to 10; null without an answer. -#}
{% macro nps_band(score) -%}
    case
        when {{ score }} >= 9 then 'promoter'
        when {{ score }} >= 7 then 'passive'
        when {{ score }} >= 0 then 'detractor'
    end
{%- endmacro %}

{#- Hours from the contact's end to the response; negative when an email was answered later. -#}
{% macro survey_lag_hours(ended_at, responded_at) -%}
    {{ seconds_between(ended_at, responded_at) }} / 3600
{%- endmacro %}
