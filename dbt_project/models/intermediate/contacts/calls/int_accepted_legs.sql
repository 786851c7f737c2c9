{%- set columns = [
    'row_id', 'feed', 'chain_id', 'leg_id', 'row_key', 'contact_channel', 'direction',
    'transfers', 'started_at', 'answered_at', 'ended_at', 'ivr_seconds', 'wait_seconds', 'talk_seconds',
    'hold_seconds', 'wrap_seconds', 'queue', 'first_queue', 'agent_source_id', 'outcome', 'disconnect_party',
    'excluded_reason',
    'reason_code', 'declared_resolved', 'case_ids', 'order_ids', 'related_ids', 'export_date',
] %}
with versions as (
    select row_id from {{ ref('int_row_versions') }}
    where contract = 'legs' and disposition = 'accepted'
),

vendor_legs as (
    select * from {{ ref('stg_legs') }}
    where row_id in (select versions.row_id from versions)
),

queue_legs as (
    select * from {{ ref('int_queue_legs') }}
),

all_legs as (
    select
        {{ columns | join(',\n        ') }}
    from vendor_legs
    union all
    select
        {{ columns | join(',\n        ') }}
    from queue_legs
)

select
    {{ columns | join(',\n    ') }},
    answered_at is not null or coalesce(outcome, '') = 'answered' as is_answered
from all_legs
