{{ config(materialized='view') }}

{%- set days = var('fcr_verdict_days') -%}

with following_contacts as (
    select * from {{ ref('int_following_contacts') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

ended as (
    select
        *,
        {{ add_seconds('ended_at', days_in_seconds(days)) }} as end_{{ days }}d
    from following_contacts
),

matured as (
    select
        ended.contact_id,
        ended.next_of_reason,
        ended.end_{{ days }}d,
        least(
            coalesce(ended.next_in_journey, ended.next_of_reason),
            coalesce(ended.next_of_reason, ended.next_in_journey)
        ) as next_issue,
        coalesce(watermark.watermark_at >= ended.end_{{ days }}d, false) as is_mature_{{ days }}d
    from ended
    cross join watermark
)

select
    contact_id,
    next_of_reason as next_of_reason_started_at,
    is_mature_{{ days }}d as is_mature,
    not {{ repeat_within('next_issue', days) }} as is_resolved
from matured
