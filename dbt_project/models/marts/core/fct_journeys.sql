{{ config(materialized='incremental', touched={'journey_id': 'journey_id'}) }}

with contacts as (
    select * from {{ ref('int_contacts') }}
),

journey_contacts as (
    select * from {{ ref('int_journey_contacts') }}
),

steps as (
    select
        journey_contacts.journey_id,
        journey_contacts.customer_id,
        journey_contacts.chain_id,
        journey_contacts.contact_number,
        journey_contacts.is_channel_switch,
        journey_contacts.is_false_first_contact,
        contacts.contact_id,
        contacts.channel,
        contacts.contact_reason,
        contacts.reason_key,
        contacts.started_at,
        contacts.ended_at,
        contacts.transfer_count,
        contacts.wait_seconds,
        -- A cut that a reconnect continued is no cut: such a contact carries the later call's party.
        contacts.outcome = 'cut_off' or (
            contacts.outcome = 'answered' and contacts.channel = 'voice' and contacts.disconnect_party = 'system'
        ) as is_cut_off
    from journey_contacts
    inner join contacts on journey_contacts.contact_id = contacts.contact_id
),

journeys as (
    select
        journey_id,
        any_value(customer_id) as customer_id,
        min_by(contact_reason, contact_number) filter (where contact_reason is not null) as contact_reason,
        max(case when contact_number = 1 then contact_id end) as first_contact_id,
        max_by(contact_id, contact_number) as last_contact_id,
        min(started_at) as started_at,
        max(coalesce(ended_at, started_at)) as ended_at,
        count(*) as contact_count,
        -- Each channel but the first has one contact that is its first in the journey.
        1 + count(*) filter (where is_false_first_contact) as channel_count,
        count(*) filter (where is_channel_switch) as channel_switch_count,
        cast(coalesce(sum(transfer_count), 0) as bigint) as transfer_count,
        -- Rounded: a sum of doubles depends on the order in which an engine adds them.
        round(sum(wait_seconds), 6) as wait_seconds,
        count(*) filter (where wait_seconds > {{ var('effort_wait_seconds') }}) as long_wait_count,
        count(*) filter (where is_cut_off) as cut_off_count,
        min(chain_id) <> max(chain_id) as has_several_chains,
        count(*) filter (where reason_key is null) as without_reason_count
    from steps
    group by journey_id
)

select
    journey_id,
    customer_id,
    contact_reason,
    first_contact_id,
    last_contact_id,
    started_at,
    ended_at,
    contact_count,
    channel_count,
    channel_switch_count,
    transfer_count,
    wait_seconds,
    long_wait_count,
    cut_off_count,
    contact_count + transfer_count + channel_switch_count + long_wait_count + cut_off_count as effort_index,
    case
        when has_several_chains then 'explicit'
        -- Rule 1 joins contacts of one reason alone: one without a reason tells that rule 2 joined some contact.
        when contact_count > 1 and without_reason_count > 0 then 'weak'
        else 'inferred'
    end as link_basis
from journeys
