{#- The worst of several answers to whether the issue is resolved; for use in a group. Null where nobody answered. -#}
{% macro worst_answer(customer_resolved) -%}
    case
        when count(*) filter (where {{ customer_resolved }} = 'no') > 0 then 'no'
        when count(*) filter (where {{ customer_resolved }} = 'partly') > 0 then 'partly'
        when count(*) filter (where {{ customer_resolved }} = 'yes') > 0 then 'yes'
    end
{%- endmacro %}

{#- The rule of the verdict that decides, the first that applies. Columns of the anchor: customer_resolved,
    customer_contacts_needed, outcome, channel, and repeat_issue_<W>d and is_mature_<W>d of the verdict's window. -#}
{% macro fcr_rule() -%}
    {%- set days = var('fcr_verdict_days') -%}
    case
        when customer_resolved in ('no', 'partly') then 'customer_says_unresolved'
        when customer_contacts_needed > 1 then 'customer_needed_more'
        when repeat_issue_{{ days }}d then 'repeated'
        when outcome in ('abandoned', 'cut_off', 'failed') then 'not_served'
        {#- A voicemail or an email may still be answered. #}
        when is_mature_{{ days }}d and {{ is_unserved('outcome', 'channel') }} then 'not_served'
        when customer_resolved = 'yes' then 'customer_says_resolved'
        when is_mature_{{ days }}d then 'not_repeated'
        else 'immature'
    end
{%- endmacro %}

{#- What a rule of the verdict says: resolved, not_resolved, or null. -#}
{% macro fcr_verdict(fcr_rule) -%}
    case
        when {{ fcr_rule }} in ('customer_says_resolved', 'not_repeated') then 'resolved'
        when {{ fcr_rule }} <> 'immature' then 'not_resolved'
    end
{%- endmacro %}
