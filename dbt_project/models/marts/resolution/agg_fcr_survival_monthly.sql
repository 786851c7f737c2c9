{%- set windows = var('repeat_window_days') -%}
{%- set counts = ['observed_count'] -%}
{%- for days in windows %}{% do counts.append('mature_' ~ days ~ 'd_count') %}{% endfor -%}

with anchors as (
    select * from {{ ref('fct_first_contact_resolutions') }}
),

contacts as (
    select * from {{ ref('fct_contacts') }}
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

{{ beside_unidentified(['month', 'channel'], counts) }},

-- A month goes on until its last anchor could have been observed to the end of the window.
windowed as (
    {%- for days in windows %}
    select
        joined.*,
        cast({{ days }} as bigint) as window_days,
        joined.mature_{{ days }}d_count as mature_count,
        not {{ is_month_complete('joined.month', days) }} as is_provisional,
        {{ is_month_complete('joined.month') }} as is_complete
    from joined
    cross join watermark
    {{ 'union all' if not loop.last }}
    {%- endfor %}
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
        windowed.*,
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
    from windowed
    left join at_risk
        on
            windowed.month = at_risk.month
            and windowed.channel = at_risk.channel
            and windowed.window_days * 86400 >= at_risk.seconds
    group by all
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
    {{ surrogate_key(['published.month', 'published.channel', 'published.window_days']) }} as fcr_survival_monthly_id,
    published.month,
    published.channel,
    published.window_days,
    published.observed_count,
    published.mature_count,
    case when published.is_published then round(published.survival, 12) end as survival_rate,
    case
        when published.is_published and published.survival > 0
            then round(greatest(published.survival - published.margin, 0), 12)
    end as survival_ci_low,
    case
        when published.is_published and published.survival > 0
            then round(least(published.survival + published.margin, 1), 12)
    end as survival_ci_high,
    published.is_provisional,
    {{ unidentified_columns('published') }},
    published.is_complete
from published
