{#- A repeat within a window lies within every longer one, one of the issue is one of any kind, and maturity shrinks. -#}
{%- set windows = var('repeat_window_days') -%}
select contact_id
from {{ ref('fct_first_contact_resolutions') }}
where
    {%- for days in windows %}
    coalesce(repeat_issue_{{ days }}d, false) and not coalesce(repeat_any_{{ days }}d, false)
    {%- if not loop.last %}
    {%- set longer = windows[loop.index] %}
    or coalesce(repeat_any_{{ days }}d, false) and not coalesce(repeat_any_{{ longer }}d, false)
    or coalesce(repeat_issue_{{ days }}d, false) and not coalesce(repeat_issue_{{ longer }}d, false)
    or is_mature_{{ longer }}d and not is_mature_{{ days }}d
    or
    {%- endif %}
    {%- endfor %}
