-- Every answer falls into one band; `all` holds each response once, the channels only the matched ones.
with monthly as (
    select * from {{ ref('agg_nps_monthly') }}
),

sums as (
    select
        month,
        survey_kind,
        sum(case when channel = 'all' then returned_count else 0 end) as all_returned_count,
        sum(case when channel = 'all' then matched_count else 0 end) as all_matched_count,
        sum(case when channel <> 'all' then returned_count else 0 end) as channels_returned_count
    from monthly
    group by month, survey_kind
),

totals as (
    select
        (select count(*) from {{ ref('fct_survey_responses') }}) as response_count,
        (select coalesce(sum(returned_count), 0) from monthly where channel = 'all') as all_returned_count
)

select 'band' as rule
from monthly
where response_count <> promoter_count + passive_count + detractor_count
union all
select 'channel' as rule
from sums
where all_matched_count <> channels_returned_count
union all
select 'all' as rule
from totals
where response_count <> all_returned_count
