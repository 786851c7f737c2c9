{%- set windows = var('repeat_window_days') -%}

with anchors as (
    select * from {{ ref('fct_first_contact_resolutions') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

-- Beyond the watermark nights may be missing: a repeat is seen, and an anchor observed, up to it.
observed as (
    select
        anchors.channel,
        {{ business_month('anchors.anchor_ended_at', 'watermark.business_timezone') }} as month,
        {{ seconds_between('anchors.anchor_ended_at', 'watermark.watermark_at') }} as observed_seconds,
        -- A repeat during the anchor comes at once.
        case
            when anchors.first_issue_repeat_at <= watermark.watermark_at
                then greatest({{ seconds_between('anchors.anchor_ended_at', 'anchors.first_issue_repeat_at') }}, 0)
        end as repeat_seconds
    from anchors
    cross join watermark
    where anchors.anchor_ended_at <= watermark.watermark_at
),

moments as (
    select
        month,
        channel,
        coalesce(repeat_seconds, observed_seconds) as seconds,
        count(*) as left_count,
        count(repeat_seconds) as repeat_count
    from observed
    group by month, channel, coalesce(repeat_seconds, observed_seconds)
),

at_risk as (
    select
        month,
        channel,
        seconds,
        repeat_count,
        sum(left_count) over (
            partition by month, channel order by seconds desc rows between unbounded preceding and current row
        ) as at_risk_count
    from moments
),

-- Sums of logarithms stand for the product, which not every engine has; survival is 0 where everybody left came back.
survival as (
    select
        month,
        channel,
        {%- for days in windows %}
        {%- set within = 'seconds <= ' ~ days_in_seconds(days) ~ ' and repeat_count > 0' %}
        {%- set kept = 'cast(at_risk_count - repeat_count as double)' %}
        case
            when count(*) filter (where {{ within }} and repeat_count = at_risk_count) > 0 then 0
            else exp(coalesce(
                sum(ln({{ kept }} / at_risk_count)) filter (where {{ within }} and repeat_count < at_risk_count), 0
            ))
        end as survival_{{ days }}d,
        coalesce(
            sum(repeat_count / ({{ kept }} * at_risk_count)) filter (
                where {{ within }} and repeat_count < at_risk_count
            ),
            0
        ) as greenwood_{{ days }}d{{ ',' if not loop.last }}
        {%- endfor %}
    from at_risk
    group by month, channel
),

counted as (
    select
        month,
        channel,
        {%- for days in windows %}
        count(*) filter (where observed_seconds >= {{ days_in_seconds(days) }}) as mature_{{ days }}d_count,
        {%- endfor %}
        count(*) as observed_count
    from observed
    group by month, channel
),

by_window as (
    {%- for days in windows %}
    select
        survival.month,
        survival.channel,
        {{ days }} as window_days,
        counted.observed_count,
        counted.mature_{{ days }}d_count as mature_count,
        survival.survival_{{ days }}d as survival,
        {{ normal_quantile() }} * survival.survival_{{ days }}d * sqrt(survival.greenwood_{{ days }}d) as margin
    from survival
    inner join counted on survival.month = counted.month and survival.channel = counted.channel
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    {{ surrogate_key(['month', 'channel', 'window_days']) }} as fcr_survival_monthly_id,
    month,
    channel,
    cast(window_days as bigint) as window_days,
    observed_count,
    mature_count,
    -- Nobody was observed to the end of the window: the curve does not reach it.
    case when observed_count >= {{ var('minimum_n') }} and mature_count > 0 then round(survival, 12) end
        as survival_rate,
    case
        when observed_count >= {{ var('minimum_n') }} and mature_count > 0 and survival > 0
            then round(greatest(survival - margin, 0), 12)
    end as survival_ci_low,
    case
        when observed_count >= {{ var('minimum_n') }} and mature_count > 0 and survival > 0
            then round(least(survival + margin, 1), 12)
    end as survival_ci_high,
    mature_count < observed_count as is_provisional
from by_window
