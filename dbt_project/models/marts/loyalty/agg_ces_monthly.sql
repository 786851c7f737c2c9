with responses as (
    select * from {{ ref('int_channel_responses') }}
    where ces_score is not null and ces_scale is not null and ces_direction is not null
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

counted as (
    select
        month,
        survey_kind,
        channel,
        ces_scale,
        ces_direction,
        count(*) as response_count,
        cast(sum(ces_score) as bigint) as score_sum,
        count(*) filter (where ces_score = ces_scale) as top_box_count,
        median(survey_lag_hours) as median_survey_lag_hours
    from responses
    group by month, survey_kind, channel, ces_scale, ces_direction
)

select
    {{ surrogate_key([
        'counted.month', 'counted.survey_kind', 'counted.channel', 'counted.ces_scale', 'counted.ces_direction'
    ]) }} as ces_monthly_id,
    counted.month,
    counted.survey_kind,
    counted.channel,
    counted.ces_scale,
    counted.ces_direction,
    {{ dbt.concat(["'ces_mean_of_'", "cast(counted.ces_scale as " ~ dbt.type_string() ~ ")"]) }} as ces_mean_formula,
    {{ dbt.concat(["'ces_top_1_of_'", "cast(counted.ces_scale as " ~ dbt.type_string() ~ ")"]) }}
        as ces_top_box_formula,
    counted.response_count,
    counted.score_sum,
    case
        when counted.response_count >= {{ var('minimum_n') }}
            then cast(counted.score_sum as double) / counted.response_count
    end as ces_mean,
    counted.top_box_count,
    {{ published_share('ces_top_box', 'counted.top_box_count', 'counted.response_count') }},
    counted.median_survey_lag_hours,
    {{ is_month_complete('counted.month') }} as is_complete
from counted
cross join watermark
