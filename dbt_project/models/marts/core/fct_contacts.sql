with contacts as (
    select * from {{ ref('int_all_contacts') }}
),

agents as (
    select * from {{ ref('int_contact_agents') }}
)

select
    contacts.contact_id,
    contacts.source_name,
    contacts.source_contact_id,
    contacts.channel,
    contacts.direction,
    contacts.customer_id,
    contacts.identity_confidence,
    contacts.journey_id,
    contacts.contact_number,
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
    agents.agent_id,
    agents.team,
    cast(contacts.transfer_count as bigint) as transfer_count,
    contacts.outcome,
    contacts.disconnect_party,
    contacts.reason_code,
    contacts.contact_reason,
    contacts.is_failure_demand,
    contacts.declared_resolved,
    contacts.is_false_first_contact,
    contacts.excluded_reason,
    contacts.is_live,
    contacts.export_date
from contacts
inner join agents on contacts.contact_id = agents.contact_id
