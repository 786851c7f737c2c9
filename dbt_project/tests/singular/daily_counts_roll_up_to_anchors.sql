{{ config(meta={'dagster': {'ref': {'name': 'agg_fcr_daily'}}}) }}
-- The counts of all rows together are those of the anchors: no null dimension lost any.
with daily as (
    select
        coalesce(sum(anchor_count), 0) as anchor_count,
        coalesce(sum(immature_count), 0) + coalesce(sum(mature_count), 0) as matured_or_not_count,
        coalesce(sum(mature_count), 0) as mature_count,
        coalesce(sum(mature_7d_count), 0) as mature_7d_count,
        coalesce(sum(repeat_issue_30d_count), 0) as repeat_issue_30d_count
    from {{ ref('agg_fcr_daily') }}
),

anchors as (
    select
        count(*) as anchor_count,
        count(*) filter (where is_mature_7d) as mature_count,
        count(*) filter (where is_mature_30d and repeat_issue_30d) as repeat_issue_30d_count
    from {{ ref('fct_first_contact_resolutions') }}
)

select
    daily.anchor_count,
    anchors.anchor_count as expected_anchor_count
from daily
cross join anchors
where
    daily.anchor_count <> anchors.anchor_count
    or daily.matured_or_not_count <> anchors.anchor_count
    or daily.mature_count <> anchors.mature_count
    or daily.mature_7d_count <> anchors.mature_count
    or daily.repeat_issue_30d_count <> anchors.repeat_issue_30d_count
