{{ config(meta={'dagster': {'ref': {'name': 'agg_fcr_by_channel_monthly'}}}) }}
-- Each count, summed over any attribute of a month, is the sum of its days: no null attribute lost any.
with daily as (
    select
        {%- for count in fcr_counts() %}
        sum({{ count }}) as {{ count }},
        {%- endfor %}
        cast(date_trunc('month', date_day) as date) as month
    from {{ ref('agg_fcr_daily') }}
    group by cast(date_trunc('month', date_day) as date)
),

monthly as (
    {%- for attribute in ['agent', 'reason', 'channel', 'queue', 'team'] %}
    select
        {%- for count in fcr_counts() %}
        sum({{ count }}) as {{ count }},
        {%- endfor %}
        month
    from {{ ref('agg_fcr_by_' ~ attribute ~ '_monthly') }}
    group by month
    -- A month whose contacts are nobody's known has rows, for their share, and no anchors.
    having sum(anchor_count) > 0
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    daily.month,
    count(monthly.month) as agreeing_mart_count
from daily
full outer join monthly
    on
        daily.month = monthly.month
        {%- for count in fcr_counts() %}
        and daily.{{ count }} = monthly.{{ count }}
        {%- endfor %}
group by daily.month
having daily.month is null or count(monthly.month) <> 5
