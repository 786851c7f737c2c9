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

    rated as (
        select
            *
            {%- for rate, (resolved, n) in fcr_rates().items() %},
            {{ published_share(rate, resolved, n) }}
            {%- endfor %}
        from counted
    ),

    live_contacts as (
        select
            contacts.{{ attribute }},
            contacts.journey_id,
            {{ business_month(
                'coalesce(contacts.ended_at, contacts.started_at)', 'watermark.business_timezone'
            ) }} as month
        from contacts
        cross join watermark
        where contacts.is_live
    ),

    identified as (
        select
            month,
            {{ attribute }},
            count(*) as live_contact_count,
            count(*) filter (where journey_id is null) as unidentified_count
        from live_contacts
        group by month, {{ attribute }}
    ),

    -- A month in which nobody began a journey here has its contacts all the same.
    joined as (
        select
            coalesce(rated.month, identified.month) as month,
            case when rated.month is null then identified.{{ attribute }} else rated.{{ attribute }} end as {{ attribute }},
            {%- for column in fcr_counts() %}
            coalesce(rated.{{ column }}, 0) as {{ column }},
            {%- endfor %}
            {%- for rate in fcr_rates() %}
            rated.{{ rate }}_rate,
            rated.{{ rate }}_ci_low,
            rated.{{ rate }}_ci_high,
            {%- endfor %}
            coalesce(identified.live_contact_count, 0) as live_contact_count,
            coalesce(identified.unidentified_count, 0) as unidentified_count
        from rated
        full outer join identified
            on rated.month = identified.month and rated.{{ attribute }} is not distinct from identified.{{ attribute }}
    )

    select
        {{ surrogate_key(['joined.month', 'joined.' ~ attribute]) }} as {{ name }}_id,
        joined.month,
        joined.{{ attribute }},
        {%- for column in fcr_counts() %}
        joined.{{ column }},
        {%- endfor %}
        {%- for rate in fcr_rates() %}
        joined.{{ rate }}_rate,
        joined.{{ rate }}_ci_low,
        joined.{{ rate }}_ci_high,
        {%- endfor %}
        joined.declared_fcr_rate - joined.verdict_fcr_rate as declared_gap,
        joined.single_channel_fcr_rate - joined.verdict_fcr_rate as single_channel_gap,
        joined.live_contact_count,
        joined.unidentified_count,
        case
            when joined.live_contact_count >= {{ var('minimum_n') }}
                then cast(joined.unidentified_count as double) / joined.live_contact_count
        end as unidentified_share,
        {{ is_month_complete('joined.month') }} as is_complete
    from joined
    cross join watermark
{%- endmacro %}
