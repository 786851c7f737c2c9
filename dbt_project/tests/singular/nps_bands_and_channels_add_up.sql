{{ config(meta={'dagster': {'ref': {'name': 'agg_nps_monthly'}}}) }}
-- Every answer falls into one band; `all` holds each response once, the channels only the matched ones.
with monthly as (
    select * from {{ ref('agg_nps_monthly') }}
),

responses as (
    select count(*) as response_count from {{ ref('fct_survey_responses') }}
),

sums as (
    select
        coalesce(sum(case when channel = 'all' then returned_count else 0 end), 0) as returned_count,
        coalesce(sum(case when channel = 'all' then matched_count else 0 end), 0) as matched_count,
        coalesce(sum(case when channel <> 'all' then returned_count else 0 end), 0) as channels_returned_count
    from monthly
)

select 'bands' as differing
from monthly
where response_count <> promoter_count + passive_count + detractor_count
union all
select 'channels' as differing
from sums
where matched_count <> channels_returned_count
union all
select 'all' as differing
from sums
cross join responses
where sums.returned_count <> responses.response_count
