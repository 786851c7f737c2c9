{%- set shared_columns = [
    'contact_id', 'source_name', 'source_contact_id', 'channel', 'direction', 'customer_id', 'identity_confidence',
    'started_at', 'answered_at', 'ended_at', 'wait_seconds', 'queue', 'first_queue', 'agent_source_id', 'outcome',
    'disconnect_party', 'reason_code', 'declared_resolved', 'excluded_reason', 'export_date',
] %}
{%- set call_columns = ['ivr_seconds', 'talk_seconds', 'hold_seconds', 'wrap_seconds'] %}
with contacts as (
    select
        {{ (shared_columns + call_columns) | join(',\n        ') }},
        transfer_count,
        source_name as agent_feed,
        source_name as reason_feed
    from {{ ref('int_call_contacts') }}
    union all
    select
        {{ shared_columns | join(',\n        ') }},
        {%- for column in call_columns %}
        cast(null as double) as {{ column }},
        {%- endfor %}
        cast(0 as bigint) as transfer_count,
        -- A reply chain runs through feeds: its agent and its reason are named by the feed of their mail.
        agent_feed,
        reason_feed
    from {{ ref('int_message_contacts') }}
),

reasons as (
    select
        feed,
        trim(reason_code) as reason_code,
        nullif(trim(reason_family), '') as reason_family,
        is_failure_demand,
        true as is_mapped
    from {{ ref('stg_contact_reasons') }}
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
    case
        when contacts.reason_code is null or reasons.is_mapped then reasons.reason_family
        else 'unmapped'
    end as contact_reason,
    -- Two unmapped contacts have one reason only where feed and code are the same.
    case
        when contacts.reason_code is null or reasons.is_mapped then reasons.reason_family
        else concat('unmapped|', contacts.reason_feed, '|', contacts.reason_code)
    end as reason_key,
    reasons.is_failure_demand,
    contacts.declared_resolved,
    contacts.excluded_reason,
    contacts.excluded_reason is null as is_live,
    contacts.excluded_reason is null and contacts.identity_confidence in ('exact', 'inferred') as is_stitchable,
    contacts.export_date
from contacts
left join reasons on contacts.reason_feed = reasons.feed and contacts.reason_code = reasons.reason_code
