{%- set in_time = 'wait_seconds <= ' ~ var('service_level_seconds') -%}

with contacts as (
    select * from {{ ref('fct_contacts') }}
    where is_live and outcome in ('answered', 'abandoned')
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

waited as (
    select
        contacts.channel,
        contacts.queue,
        contacts.outcome,
        contacts.wait_seconds,
        {{ business_month('contacts.started_at', 'watermark.business_timezone') }} as month
    from contacts
    cross join watermark
),

counted as (
    select
        month,
        channel,
        queue,
        count(*) filter (where outcome = 'answered' and wait_seconds is not null) as answered_count,
        count(*) filter (where outcome = 'abandoned' and wait_seconds is not null) as abandoned_count,
        count(*) filter (where outcome = 'answered' and {{ in_time }}) as answered_in_time_count,
        count(*) filter (where outcome = 'abandoned' and {{ in_time }}) as abandoned_in_time_count,
        count(*) filter (
            where outcome = 'abandoned' and wait_seconds <= {{ var('abandoned_at_once_seconds') }}
        ) as abandoned_at_once_count,
        count(*) filter (where wait_seconds is null) as unknown_wait_count
    from waited
    group by month, channel, queue
),

rated as (
    select
        {%- for variant, (good, n) in service_level_variants().items() %}
        {{ published_share(variant, good, '(' ~ n ~ ')') }},
        {%- endfor %}
        *
    from counted
)

select
    {{ surrogate_key(['rated.month', 'rated.channel', 'rated.queue']) }} as service_levels_monthly_id,
    rated.month,
    rated.channel,
    rated.queue,
    rated.answered_count,
    rated.abandoned_count,
    rated.answered_in_time_count,
    rated.abandoned_in_time_count,
    rated.abandoned_at_once_count,
    rated.unknown_wait_count,
    {%- for variant in service_level_variants() %}
    rated.{{ variant }}_rate,
    rated.{{ variant }}_ci_low,
    rated.{{ variant }}_ci_high,
    {%- endfor %}
    {{ is_month_complete('rated.month') }} as is_complete
from rated
cross join watermark
