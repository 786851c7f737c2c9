with responses as (
    select * from {{ ref('int_channel_responses') }}
    where csat_score is not null and csat_scale is not null
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

-- Of good and bad only good is satisfied: the top two boxes would be all.
boxed as (
    select
        *,
        case when csat_scale > 2 then 2 else 1 end as top_boxes
    from responses
),

counted as (
    select
        month,
        survey_kind,
        channel,
        csat_scale,
        {{ dbt.concat([
            "'csat_top_'",
            "cast(top_boxes as " ~ dbt.type_string() ~ ")",
            "'_of_'",
            "cast(csat_scale as " ~ dbt.type_string() ~ ")",
        ]) }} as csat_formula,
        count(*) as response_count,
        count(*) filter (where csat_score > csat_scale - top_boxes) as satisfied_count,
        median(survey_lag_hours) as median_survey_lag_hours
    from boxed
    group by month, survey_kind, channel, csat_scale, top_boxes
)

select
    {{ surrogate_key(['counted.month', 'counted.survey_kind', 'counted.channel', 'counted.csat_scale']) }}
        as csat_monthly_id,
    counted.month,
    counted.survey_kind,
    counted.channel,
    counted.csat_scale,
    counted.csat_formula,
    counted.response_count,
    counted.satisfied_count,
    {{ published_share('csat', 'counted.satisfied_count', 'counted.response_count') }},
    counted.median_survey_lag_hours,
    {{ is_month_complete('counted.month') }} as is_complete
from counted
cross join watermark
