{{ config(meta={'dagster': {'ref': {'name': 'fct_first_contact_resolutions'}}}) }}
-- Repeats within 7 days, found again by joining contacts to anchors instead of looking for the next start.
with anchors as (
    select * from {{ ref('fct_first_contact_resolutions') }}
),

contacts as (
    select * from {{ ref('fct_contacts') }}
    where journey_id is not null
),

-- Of the customers that the build works on: of the others nothing changed since they were checked.
reasons as (
    select
        contact_id,
        reason_key
    from {{ ref('int_contacts') }}
),

found as (
    select
        anchors.contact_id,
        count(contacts.contact_id) > 0 as has_any,
        count(*) filter (
            where contacts.journey_id = anchors.journey_id or reasons.reason_key = anchor_reasons.reason_key
        ) > 0 as has_issue
    from anchors
    inner join reasons as anchor_reasons on anchors.contact_id = anchor_reasons.contact_id
    left join contacts
        on
            anchors.customer_id = contacts.customer_id
            and anchors.anchor_started_at < contacts.started_at
            and {{ add_seconds('anchors.anchor_ended_at', days_in_seconds(7)) }} >= contacts.started_at
    left join reasons on contacts.contact_id = reasons.contact_id
    group by anchors.contact_id
)

select
    anchors.contact_id,
    anchors.repeat_any_7d,
    found.has_any,
    anchors.repeat_issue_7d,
    found.has_issue
from anchors
inner join found on anchors.contact_id = found.contact_id
where
    coalesce(anchors.repeat_any_7d, false) <> found.has_any
    or coalesce(anchors.repeat_issue_7d, false) <> found.has_issue
    or (anchors.is_mature_7d and (anchors.repeat_any_7d is null or anchors.repeat_issue_7d is null))
