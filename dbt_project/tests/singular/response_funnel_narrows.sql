{{ config(meta={'dagster': {'ref': {'name': 'agg_response_funnel_monthly'}}}) }}
-- Eligible are all live contacts, and no stage of invitations or of responses exceeds the one before it.
with funnel as (
    select * from {{ ref('agg_response_funnel_monthly') }}
),

contacts as (
    select count(*) as live_contact_count from {{ ref('fct_contacts') }}
    where is_live
),

eligible as (
    select coalesce(sum(eligible_count), 0) as eligible_count from funnel
)

select 'stages' as differing
from funnel
where
    invited_count > eligible_count
    or delivered_count > invited_count
    or opened_count > coalesce(delivered_count, invited_count)
    or started_count > eligible_count
    or completed_count > started_count
union all
select 'eligible' as differing
from eligible
cross join contacts
where eligible.eligible_count <> contacts.live_contact_count
