{%- set counts = ['contact_count', 'immature_count', 'mature_count', 'self_served_count', 'contained_count'] -%}

with contacts as (
    select * from {{ ref('fct_contacts') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

followed as (
    select
        channel,
        outcome,
        coalesce(ended_at, started_at) as ended_at,
        lead(started_at) over (partition by journey_id order by contact_number) as next_started_at
    from contacts
    where journey_id is not null
),

measured as (
    select
        followed.channel,
        {{ business_month('followed.ended_at', 'watermark.business_timezone') }} as month,
        coalesce(
            watermark.watermark_at >= {{ add_seconds('followed.ended_at', days_in_seconds(7)) }}, false
        ) as is_mature,
        coalesce(followed.outcome = 'self_served', false) as is_self_served,
        coalesce(
            followed.next_started_at <= {{ add_seconds('followed.ended_at', days_in_seconds(7)) }}, false
        ) as is_followed
    from followed
    cross join watermark
),

counted as (
    select
        month,
        channel,
        count(*) as contact_count,
        count(*) filter (where not is_mature) as immature_count,
        count(*) filter (where is_mature) as mature_count,
        count(*) filter (where is_mature and is_self_served) as self_served_count,
        count(*) filter (where is_mature and is_self_served and not is_followed) as contained_count
    from measured
    group by month, channel
),

{{ beside_unidentified(['month', 'channel'], counts) }},

rated as (
    select
        *,
        {{ published_share('claimed_containment', 'self_served_count', 'mature_count') }},
        {{ published_share('true_containment', 'contained_count', 'mature_count') }}
    from joined
)

select
    {{ surrogate_key(['rated.month', 'rated.channel']) }} as containment_monthly_id,
    rated.month,
    rated.channel,
    {%- for count in counts %}
    rated.{{ count }},
    {%- endfor %}
    {%- for rate in ['claimed_containment', 'true_containment'] %}
    rated.{{ rate }}_rate,
    rated.{{ rate }}_ci_low,
    rated.{{ rate }}_ci_high,
    {%- endfor %}
    rated.claimed_containment_rate - rated.true_containment_rate as containment_gap,
    {{ unidentified_columns('rated') }},
    {{ is_month_complete('rated.month') }} as is_complete
from rated
cross join watermark
