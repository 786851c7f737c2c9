{%- set days = var('fcr_verdict_days') -%}

with journeys as (
    select * from {{ ref('int_gap_journeys') }}
),

contacts as (
    select * from {{ ref('fct_contacts') }}
),

behaviours as (
    select * from {{ ref('int_behavioural_resolutions') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

anchors as (
    select
        journeys.gap_days,
        journeys.contact_count,
        journeys.customer_resolved,
        journeys.customer_contacts_needed,
        contacts.channel,
        contacts.outcome,
        least(
            coalesce(journeys.next_in_journey_started_at, behaviours.next_of_reason_started_at),
            coalesce(behaviours.next_of_reason_started_at, journeys.next_in_journey_started_at)
        ) as next_issue,
        {{ add_seconds('coalesce(contacts.ended_at, contacts.started_at)', days_in_seconds(days)) }} as end_{{ days }}d,
        watermark.watermark_at
    from journeys
    inner join contacts on journeys.contact_id = contacts.contact_id
    inner join behaviours on journeys.contact_id = behaviours.contact_id
    cross join watermark
),

matured as (
    select
        *,
        coalesce(watermark_at >= end_{{ days }}d, false) as is_mature_{{ days }}d
    from anchors
),

observed as (
    select
        *,
        {{ repeat_within('next_issue', days) }} as repeat_issue_{{ days }}d
    from matured
),

judged as (
    select
        *,
        {{ fcr_rule() }} as fcr_rule
    from observed
),

counted as (
    select
        gap_days,
        count(*) as journey_count,
        cast(sum(contact_count) as bigint) as contact_count,
        count(*) filter (where is_mature_{{ days }}d) as mature_count,
        count(*) filter (where is_mature_{{ days }}d and repeat_issue_{{ days }}d) as repeat_issue_count,
        count(*) filter (
            where is_mature_{{ days }}d and {{ fcr_verdict('fcr_rule') }} = 'resolved'
        ) as verdict_resolved_count
    from judged
    group by gap_days
),

identified as (
    select {{ unidentified_counts() }}
    from contacts
    where is_live
)

select
    counted.gap_days,
    counted.gap_days = {{ var('journey_gap_days') }} as is_default,
    counted.journey_count,
    counted.contact_count,
    counted.journey_count - counted.mature_count as immature_count,
    counted.mature_count,
    counted.repeat_issue_count,
    counted.verdict_resolved_count,
    {{ published_share(
        'behavioural_issue', 'counted.mature_count - counted.repeat_issue_count', 'counted.mature_count'
    ) }},
    {{ published_share('verdict_fcr', 'counted.verdict_resolved_count', 'counted.mature_count') }},
    cast(counted.contact_count as double) / counted.journey_count as contacts_per_journey,
    {{ unidentified_columns('identified') }}
from counted
cross join identified
