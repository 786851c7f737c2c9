{#-
  Why a contact counts in no journey, out of its rows in the order of `place`; for use in a group. Of the reason codes
  the last one wins, so a spam or wrong number of an earlier code, since corrected, excludes nothing; what excludes
  without a code does so from any row. `condition` says which rows are asked.
-#}
{% macro joint_excluded_reason(place, condition='true') -%}
    coalesce(
        max_by(excluded_reason, {{ place }}) filter (
            where
            {{ condition }}
            and excluded_reason is not null
            and (reason_code is null or excluded_reason not in ('spam', 'wrong_number'))
        ),
        nullif(
            max_by(coalesce(excluded_reason, ''), {{ place }}) filter (where {{ condition }} and reason_code is not null),
            ''
        )
    )
{%- endmacro %}

{#- Whether a contact says who is who: an outbound call reached the customer it was meant for; a test or a wrong number
    says nothing about anybody. -#}
{% macro gives_edges(excluded_reason) -%}
    coalesce({{ excluded_reason }}, '') not in ('test', 'spam', 'wrong_number', 'supervisor_monitor', 'internal')
{%- endmacro %}
