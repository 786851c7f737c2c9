{#-
  Variants of the service level, which differ in what they make of callers who hung up: name -> (good, n), over
  answered_count, abandoned_count, answered_in_time_count, abandoned_in_time_count and abandoned_at_once_count.
-#}
{% macro service_level_variants() -%}
    {{ return({
        'abandoned_in_time_as_good': (
            'answered_in_time_count + abandoned_in_time_count', 'answered_count + abandoned_count'
        ),
        'answered_only': ('answered_in_time_count', 'answered_count'),
        'abandoned_as_bad': ('answered_in_time_count', 'answered_count + abandoned_count'),
        'abandoned_in_time_left_out': (
            'answered_in_time_count', 'answered_count + abandoned_count - abandoned_in_time_count'
        ),
        'abandoned_at_once_as_good': (
            'answered_in_time_count + abandoned_at_once_count', 'answered_count + abandoned_count'
        ),
    }) }}
{%- endmacro %}
