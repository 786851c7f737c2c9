{{ config(meta={'dagster': {'ref': {'name': 'agg_repeats_by_agent_monthly'}}}) }}
-- Each rule of attribution shares out the same repeats: the contacts of mature journeys but their first ones.
with attributed as (
    select
        coalesce(sum(contact_count), 0) as contact_count,
        coalesce(sum(repeats_of_previous_contact), 0) as previous_contact,
        coalesce(sum(repeats_of_first_contact), 0) as first_contact,
        coalesce(sum(repeats_of_final_owner), 0) as final_owner,
        coalesce(sum(repeats_in_equal_shares), 0) as equal_shares
    from {{ ref('agg_repeats_by_agent_monthly') }}
),

anchors as (
    select * from {{ ref('fct_first_contact_resolutions') }}
    where is_mature_30d
),

contacts as (
    select * from {{ ref('fct_contacts') }}
),

counted as (
    select
        count(*) as contact_count,
        count(*) filter (where contacts.contact_number > 1) as repeat_count
    from contacts
    inner join anchors on contacts.journey_id = anchors.journey_id
)

select
    attributed.previous_contact,
    counted.repeat_count
from attributed
cross join counted
where
    attributed.contact_count <> counted.contact_count
    or attributed.previous_contact <> counted.repeat_count
    or attributed.first_contact <> counted.repeat_count
    or attributed.final_owner <> counted.repeat_count
    or abs(attributed.equal_shares - counted.repeat_count) > 0.000001 * (1 + counted.repeat_count)
