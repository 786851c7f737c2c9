with anchors as (
    select * from {{ ref('fct_first_contact_resolutions') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

windows as (
    {%- for days in var('repeat_window_days') %}
    select cast({{ days }} as bigint) as window_days
    {{ 'union all' if not loop.last }}
    {%- endfor %}
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

counted as (
    select
        observed.month,
        observed.channel,
        windows.window_days,
        count(*) as observed_count,
        count(*) filter (where observed.observed_seconds >= windows.window_days * 86400) as mature_count
    from observed
    cross join windows
    group by observed.month, observed.channel, windows.window_days
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
        cast(sum(left_count) over (
            partition by month, channel order by seconds desc rows between unbounded preceding and current row
        ) as double) as at_risk_count
    from moments
    qualify repeat_count > 0
),

-- A sum of logarithms stands for the product, which not every engine has. Where all who were left came back, nobody
-- survives and there is no logarithm.
estimated as (
    select
        counted.month,
        counted.channel,
        counted.window_days,
        counted.observed_count,
        counted.mature_count,
        case
            when count(*) filter (where at_risk.repeat_count = at_risk.at_risk_count) > 0 then 0
            else exp(coalesce(
                sum(ln(nullif(at_risk.at_risk_count - at_risk.repeat_count, 0) / at_risk.at_risk_count)), 0
            ))
        end as survival,
        sqrt(coalesce(
            sum(
                at_risk.repeat_count
                / (nullif(at_risk.at_risk_count - at_risk.repeat_count, 0) * at_risk.at_risk_count)
            ),
            0
        )) as relative_error
    from counted
    left join at_risk
        on
            counted.month = at_risk.month
            and counted.channel = at_risk.channel
            and counted.window_days * 86400 >= at_risk.seconds
    group by counted.month, counted.channel, counted.window_days, counted.observed_count, counted.mature_count
),

-- Where nobody was observed to the end of the window, the curve does not reach it.
published as (
    select
        *,
        {{ normal_quantile() }} * survival * relative_error as margin,
        observed_count >= {{ var('minimum_n') }} and mature_count > 0 as is_published
    from estimated
)

select
    {{ surrogate_key(['month', 'channel', 'window_days']) }} as fcr_survival_monthly_id,
    month,
    channel,
    window_days,
    observed_count,
    mature_count,
    case when is_published then round(survival, 12) end as survival_rate,
    case when is_published and survival > 0 then round(greatest(survival - margin, 0), 12) end as survival_ci_low,
    case when is_published and survival > 0 then round(least(survival + margin, 1), 12) end as survival_ci_high,
    mature_count < observed_count as is_provisional
from published
