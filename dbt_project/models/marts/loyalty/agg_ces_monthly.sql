with responses as (
    select * from {{ ref('int_channel_responses') }}
    where ces_score is not null and ces_scale is not null and ces_direction is not null
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
    {{ surrogate_key(['month', 'survey_kind', 'channel', 'ces_scale', 'ces_direction']) }} as ces_monthly_id,
    month,
    survey_kind,
    channel,
    ces_scale,
    ces_direction,
    {{ dbt.concat(["'ces_mean_of_'", "cast(ces_scale as " ~ dbt.type_string() ~ ")"]) }} as ces_mean_formula,
    {{ dbt.concat(["'ces_top_1_of_'", "cast(ces_scale as " ~ dbt.type_string() ~ ")"]) }} as ces_top_box_formula,
    response_count,
    score_sum,
    case
        when response_count >= {{ var('minimum_n') }} then cast(score_sum as double) / response_count
    end as ces_mean,
    top_box_count,
    {{ published_share('ces_top_box', 'top_box_count', 'response_count') }},
    median_survey_lag_hours
from counted
