{#- Days that a period has been over when its figures are published: until then the verdict's are not final. -#}
{% macro published_after_days() %}{{ return([7, var('fcr_verdict_days')] | max) }}{% endmacro %}

{#- Each anchor in its day and its month (from `period_start` to `period_end`), in its own channel and in `all`. Reads
    `watermark`. -#}
{% macro anchors_in_periods(anchors) -%}
    {%- set day = business_date('anchors.anchor_ended_at', 'watermark.business_timezone') -%}
    {%- set month = business_month('anchors.anchor_ended_at', 'watermark.business_timezone') -%}
    {%- set periods = {
        'day': (day, day),
        'month': (month, add_days("cast(date_trunc('month', " ~ add_days(month, 31) ~ ") as date)", -1)),
    } -%}
    {%- set parts = [] -%}
    {%- for period_type, (first_day, last_day) in periods.items() -%}
    {%- for channel in ['anchors.channel', "'all'"] -%}
    {%- set part -%}
    select
        anchors.*,
        '{{ period_type }}' as period_type,
        {{ first_day }} as period_start,
        {{ last_day }} as period_end,
        {{ channel }} as reported_channel
    from {{ anchors }} as anchors
    cross join watermark
    {%- endset -%}
    {%- do parts.append(part) -%}
    {%- endfor -%}
    {%- endfor -%}
    {{ parts | join('\n    union all\n    ') }}
{%- endmacro %}

{#- Columns of an anchor that the counts of first contact resolution and their periods are made of. -#}
{% macro counted_columns() -%}
    {%- set columns = [
        'channel', 'anchor_ended_at', 'declared_resolved', 'customer_resolved', 'customer_contacts_needed',
        'single_channel_resolved', 'fcr_verdict',
    ] -%}
    {%- for days in var('repeat_window_days') -%}
        {%- do columns.extend(['is_mature_' ~ days ~ 'd', 'repeat_any_' ~ days ~ 'd', 'repeat_issue_' ~ days ~ 'd']) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}
