{{ config(meta={'dagster': {'ref': {'name': 'agg_journey_gap_sensitivity'}}}) }}
-- Of the gaps that are compared one is that of the published journeys and verdicts.
{%- set days = var('fcr_verdict_days') %}
with compared as (
    select * from {{ ref('agg_journey_gap_sensitivity') }}
    where is_default
),

anchors as (
    select
        count(*) as journey_count,
        count(*) filter (where is_mature_{{ days }}d) as mature_count,
        count(*) filter (where is_mature_{{ days }}d and repeat_issue_{{ days }}d) as repeat_issue_count,
        count(*) filter (where is_mature_{{ days }}d and fcr_verdict = 'resolved') as verdict_resolved_count
    from {{ ref('fct_first_contact_resolutions') }}
)

select
    anchors.journey_count,
    compared.journey_count as compared_journey_count
from anchors
left join compared on true
where
    anchors.journey_count <> coalesce(compared.journey_count, 0)
    or anchors.mature_count <> coalesce(compared.mature_count, 0)
    or anchors.repeat_issue_count <> coalesce(compared.repeat_issue_count, 0)
    or anchors.verdict_resolved_count <> coalesce(compared.verdict_resolved_count, 0)
