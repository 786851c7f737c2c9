{{ config(meta={'dagster': {'ref': {'name': 'agg_contacts_daily'}}}) }}
-- The counts of all rows together are those of the contacts, and those by identity are the live ones.
with daily as (
    select
        coalesce(sum(contact_count), 0) as contact_count,
        coalesce(sum(live_contact_count), 0) as live_contact_count,
        coalesce(sum(exact_count + inferred_count), 0) as stitchable_count,
        coalesce(sum(ambiguous_count + none_count), 0) as unidentified_count,
        coalesce(sum(unmapped_count), 0) as unmapped_count,
        coalesce(sum(without_reason_count), 0) as without_reason_count
    from {{ ref('agg_contacts_daily') }}
),

contacts as (
    select
        count(*) as contact_count,
        count(*) filter (where is_live) as live_contact_count,
        count(*) filter (where journey_id is not null) as stitchable_count,
        count(*) filter (where is_live and contact_reason = 'unmapped') as unmapped_count,
        count(*) filter (where is_live and contact_reason is null) as without_reason_count
    from {{ ref('fct_contacts') }}
)

select
    daily.contact_count,
    contacts.contact_count as expected_contact_count
from daily
cross join contacts
where
    daily.contact_count <> contacts.contact_count
    or daily.live_contact_count <> contacts.live_contact_count
    or daily.stitchable_count <> contacts.stitchable_count
    or daily.stitchable_count + daily.unidentified_count <> contacts.live_contact_count
    or daily.unmapped_count <> contacts.unmapped_count
    or daily.without_reason_count <> contacts.without_reason_count
