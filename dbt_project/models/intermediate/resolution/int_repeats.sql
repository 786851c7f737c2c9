{{ config(materialized='view') }}

{%- set windows = var('repeat_window_days') -%}

with next_contacts as (
    select * from {{ ref('int_next_contacts') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

matured as (
    select
        {%- for days in windows %}
        {{ add_seconds('next_contacts.ended_at', days_in_seconds(days)) }} as end_{{ days }}d,
        coalesce(
            watermark.watermark_at >= {{ add_seconds('next_contacts.ended_at', days_in_seconds(days)) }}, false
        ) as is_mature_{{ days }}d,
        {%- endfor %}
        next_contacts.contact_id,
        next_contacts.ended_at,
        next_contacts.next_any_contact_id,
        next_contacts.next_any,
        next_contacts.next_issue,
        next_contacts.next_issue_own_channel
    from next_contacts
    cross join watermark
)

select
    contact_id,
    ended_at,
    {%- for days in windows %}
    is_mature_{{ days }}d,
    {{ repeat_within('next_any', days) }} as repeat_any_{{ days }}d,
    {{ repeat_within('next_issue', days) }} as repeat_issue_{{ days }}d,
    {%- endfor %}
    {{ repeat_within('next_issue_own_channel', 7) }} as repeat_own_channel_7d,
    next_any_contact_id as first_repeat_contact_id,
    next_any as first_repeat_at,
    next_issue as first_issue_repeat_at
from matured
