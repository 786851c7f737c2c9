-- A repeat within a window lies within every longer one, one of the issue is one of any kind; maturity shrinks.
{%- set windows = var('repeat_window_days') %}
select contact_id
from {{ ref('fct_first_contact_resolutions') }}
where
    false
    {%- for days in windows %}
    or (repeat_issue_{{ days }}d and not coalesce(repeat_any_{{ days }}d, false))
    {%- endfor %}
    {%- for days in windows[:-1] %}
    or (repeat_any_{{ days }}d and not coalesce(repeat_any_{{ windows[loop.index] }}d, false))
    or (repeat_issue_{{ days }}d and not coalesce(repeat_issue_{{ windows[loop.index] }}d, false))
    or (is_mature_{{ windows[loop.index] }}d and not is_mature_{{ days }}d)
    {%- endfor %}
