{{ config(materialized='incremental', touched={'contact_id': 'contact_id'}) }}

{%- set windows = var('repeat_window_days') -%}

with contacts as (
    select * from {{ ref('int_contacts') }}
),

journey_contacts as (
    select * from {{ ref('int_journey_contacts') }}
),

placed as (
    select
        contacts.contact_id,
        contacts.customer_id,
        contacts.channel,
        contacts.reason_key,
        contacts.started_at,
        journey_contacts.journey_id,
        journey_contacts.contact_number,
        journey_contacts.place,
        coalesce(contacts.ended_at, contacts.started_at) as ended_at
    from contacts
    inner join journey_contacts on contacts.contact_id = journey_contacts.contact_id
),

anchors as (
    select * from placed
    where contact_number = 1
),

-- The soonest repeat decides every window, so one join of the longest window serves them all.
repeats as (
    select
        anchors.contact_id,
        min_by(placed.contact_id, placed.place) as next_any_contact_id,
        min(placed.started_at) as next_any,
        min(placed.started_at) filter (
            where placed.journey_id = anchors.journey_id or placed.reason_key = anchors.reason_key
        ) as next_issue,
        min(placed.started_at) filter (
            where placed.channel = anchors.channel
            and (placed.journey_id = anchors.journey_id or placed.reason_key = anchors.reason_key)
        ) as next_issue_own_channel
    from anchors
    inner join placed
        on
            anchors.customer_id = placed.customer_id
            and anchors.started_at < placed.started_at
            and {{ add_seconds('anchors.ended_at', days_in_seconds(windows | max)) }} >= placed.started_at
    group by anchors.contact_id
)

select
    anchors.contact_id,
    anchors.ended_at,
    repeats.next_any_contact_id,
    repeats.next_any,
    repeats.next_issue,
    repeats.next_issue_own_channel
from anchors
left join repeats on anchors.contact_id = repeats.contact_id
