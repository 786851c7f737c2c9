{#- A next start within so many days of the contact's end: true; none, and the window is over: false; else unknown. -#}
{% macro repeat_within(next_start, days) -%}
    case when {{ next_start }} <= end_{{ days }}d then true when is_mature_{{ days }}d then false end
{%- endmacro %}

{#- Nobody served the contact: the customer left, the system cut it off, or nobody has answered a voicemail or an email. -#}
{% macro is_unserved(outcome, channel) -%}
    (
        {{ outcome }} in ('abandoned', 'cut_off', 'failed', 'voicemail')
        or ({{ channel }} = 'email' and {{ outcome }} is null)
    )
{%- endmacro %}

{#- The watermark lies at least so many days after the start of the day that follows a period. Reads `watermark`. -#}
{% macro is_period_complete(next_day, days=7) -%}
    coalesce(
        watermark.watermark_at >= {{ add_seconds(
            business_midnight(next_day, 'watermark.business_timezone'), days_in_seconds(days)
        ) }},
        false
    )
{%- endmacro %}

{#- The same for the month whose first day is given: 31 days later is always the next month. -#}
{% macro is_month_complete(month, days=7) -%}
    {{ is_period_complete("cast(date_trunc('month', " ~ add_days(month, 31) ~ ") as date)", days) }}
{%- endmacro %}

{#-
  Counts behind every first contact resolution rate, over anchors; for use in a group. Each is over anchors that are
  mature for 7 days but anchor_count, immature_count, and those by window, which are over anchors mature for the window.
  A mapping of column to expression.
-#}
{% macro fcr_counts() -%}
    {%- set conditions = {
        'anchor_count': 'true',
        'immature_count': 'not is_mature_7d',
        'mature_count': 'is_mature_7d',
        'declared_known_count': 'is_mature_7d and declared_resolved is not null',
        'declared_resolved_count': 'is_mature_7d and declared_resolved',
        'customer_asked_count': 'is_mature_7d and customer_resolved is not null',
        'customer_resolved_count':
            "is_mature_7d and customer_resolved = 'yes' and coalesce(customer_contacts_needed, 1) <= 1",
        'single_channel_resolved_count': 'is_mature_7d and single_channel_resolved',
        'verdict_resolved_count': "is_mature_" ~ var('fcr_verdict_days') ~ "d and fcr_verdict = 'resolved'",
    } -%}
    {%- for days in var('repeat_window_days') -%}
        {%- set mature = 'is_mature_' ~ days ~ 'd' -%}
        {%- do conditions.update({
            'mature_' ~ days ~ 'd_count': mature,
            'repeat_any_' ~ days ~ 'd_count': mature ~ ' and repeat_any_' ~ days ~ 'd',
            'repeat_issue_' ~ days ~ 'd_count': mature ~ ' and repeat_issue_' ~ days ~ 'd',
        }) -%}
    {%- endfor -%}
    {{ return(conditions) }}
{%- endmacro %}

{#- First contact resolution rates: name -> (resolved, n), over the counts of `fcr_counts`. -#}
{% macro fcr_rates() -%}
    {%- set rates = {
        'declared_fcr': ('declared_resolved_count', 'declared_known_count'),
        'customer_fcr': ('customer_resolved_count', 'customer_asked_count'),
        'single_channel_fcr': ('single_channel_resolved_count', 'mature_count'),
        'verdict_fcr': ('verdict_resolved_count', 'mature_' ~ var('fcr_verdict_days') ~ 'd_count'),
    } -%}
    {%- for kind in ['any', 'issue'] -%}
        {%- for days in var('repeat_window_days') -%}
            {%- set n = 'mature_' ~ days ~ 'd_count' -%}
            {%- do rates.update({
                'behavioural_' ~ kind ~ '_' ~ days ~ 'd': (n ~ ' - repeat_' ~ kind ~ '_' ~ days ~ 'd_count', n)
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(rates) }}
{%- endmacro %}

{#- Those of the rates that the headline and its daily course show. -#}
{% macro headline_fcr_rates() -%}
    {{ return([
        'declared_fcr', 'single_channel_fcr', 'behavioural_any_7d', 'behavioural_issue_7d', 'customer_fcr', 'verdict_fcr'
    ]) }}
{%- endmacro %}

{#-
  First contact resolution per month and one attribute of the anchor, counts and rates, beside the contacts that it leaves
  out because nobody can tell whose they are. Continues a `with` that holds `anchors`, `contacts` and `watermark`; `name`
  is the model's, for its key.
-#}
{% macro fcr_monthly(name, attribute) -%}
    dated as (
        select
            anchors.*,
            {{ business_month('anchors.anchor_ended_at', 'watermark.business_timezone') }} as month
        from anchors
        cross join watermark
    ),

    counted as (
        select
            month,
            {{ attribute }}
            {%- for column, condition in fcr_counts().items() %},
            count(*) filter (where {{ condition }}) as {{ column }}
            {%- endfor %}
        from dated
        group by month, {{ attribute }}
    ),

    {{ beside_unidentified(['month', attribute], fcr_counts()) }},

    rated as (
        select
            *
            {%- for rate, (resolved, n) in fcr_rates().items() %},
            {{ published_share(rate, resolved, n) }}
            {%- endfor %}
        from joined
    )

    select
        {{ surrogate_key(['rated.month', 'rated.' ~ attribute]) }} as {{ name }}_id,
        rated.month,
        rated.{{ attribute }},
        {%- for column in fcr_counts() %}
        rated.{{ column }},
        {%- endfor %}
        {%- for rate in fcr_rates() %}
        rated.{{ rate }}_rate,
        rated.{{ rate }}_ci_low,
        rated.{{ rate }}_ci_high,
        {%- endfor %}
        rated.declared_fcr_rate - rated.verdict_fcr_rate as declared_gap,
        rated.single_channel_fcr_rate - rated.verdict_fcr_rate as single_channel_gap,
        {{ unidentified_columns('rated') }},
        {{ is_month_complete('rated.month') }} as is_complete
    from rated
    cross join watermark
{%- endmacro %}
