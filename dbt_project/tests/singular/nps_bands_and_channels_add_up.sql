{{ config(meta={'dagster': {'ref': {'name': 'agg_nps_monthly'}}}) }}
-- Every answer falls into one band; `all` holds each response once, the channels only the matched ones. Ratings within
-- chats and tickets are matched like the others, but returned by nobody.
with monthly as (
    select * from {{ ref('agg_nps_monthly') }}
),

responses as (
    select count(*) as response_count from {{ ref('fct_survey_responses') }}
),

ratings as (
    select count(*) as rating_count from {{ ref('int_all_survey_matches') }}
    where is_rating
),

sums as (
    select
        coalesce(sum(case when channel = 'all' then returned_count else 0 end), 0) as returned_count,
        coalesce(sum(case when channel = 'all' then matched_count else 0 end), 0) as matched_count,
        coalesce(sum(case when channel <> 'all' then matched_count else 0 end), 0) as channels_matched_count
    from monthly
)

select 'bands' as differing
from monthly
where response_count <> promoter_count + passive_count + detractor_count
union all
select 'channels' as differing
from sums
where matched_count <> channels_matched_count
union all
select 'all' as differing
from sums
cross join responses
cross join ratings
where sums.returned_count + ratings.rating_count <> responses.response_count
