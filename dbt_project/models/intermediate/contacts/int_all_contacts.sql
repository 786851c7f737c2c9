{{ config(materialized='incremental', touched={'contact_id': 'contact_id'}) }}

with contacts as (
    select * from {{ ref('int_contacts') }}
),

journey_contacts as (
    select * from {{ ref('int_journey_contacts') }}
)

select
    contacts.contact_id,
    contacts.source_name,
    contacts.source_contact_id,
    contacts.channel,
    contacts.direction,
    contacts.customer_id,
    contacts.identity_confidence,
    contacts.started_at,
    contacts.answered_at,
    contacts.ended_at,
    contacts.ivr_seconds,
    contacts.wait_seconds,
    contacts.talk_seconds,
    contacts.hold_seconds,
    contacts.wrap_seconds,
    contacts.queue,
    contacts.first_queue,
    contacts.agent_source_id,
    contacts.agent_feed,
    contacts.transfer_count,
    contacts.outcome,
    contacts.disconnect_party,
    contacts.reason_code,
    contacts.contact_reason,
    contacts.is_failure_demand,
    contacts.declared_resolved,
    contacts.excluded_reason,
    contacts.is_live,
    contacts.export_date,
    journey_contacts.journey_id,
    journey_contacts.contact_number,
    coalesce(journey_contacts.is_false_first_contact, false) as is_false_first_contact
from contacts
left join journey_contacts on contacts.contact_id = journey_contacts.contact_id
