{%- set windows = var('repeat_window_days') -%}

with anchors as (
    select * from {{ ref('fct_contacts') }}
    where contact_number = 1
),

repeats as (
    select * from {{ ref('int_repeats') }}
),

answers as (
    select * from {{ ref('int_journey_answers') }}
),

first_contacts as (
    select
        anchors.contact_id,
        anchors.source_name,
        anchors.source_contact_id,
        anchors.journey_id,
        anchors.customer_id,
        anchors.channel,
        anchors.queue,
        anchors.agent_id,
        anchors.team,
        anchors.contact_reason,
        anchors.outcome,
        anchors.started_at as anchor_started_at,
        repeats.ended_at as anchor_ended_at,
        anchors.declared_resolved,
        answers.customer_resolved,
        answers.customer_contacts_needed,
        {%- for days in windows %}
        repeats.repeat_any_{{ days }}d,
        repeats.repeat_issue_{{ days }}d,
        repeats.is_mature_{{ days }}d,
        {%- endfor %}
        not repeats.repeat_own_channel_7d as single_channel_resolved,
        repeats.first_repeat_contact_id,
        repeats.first_repeat_at,
        repeats.first_issue_repeat_at
    from anchors
    inner join repeats on anchors.contact_id = repeats.contact_id
    left join answers on anchors.journey_id = answers.journey_id
),

judged as (
    select
        *,
        {{ fcr_rule() }} as fcr_rule
    from first_contacts
)

select
    contact_id,
    source_name,
    source_contact_id,
    journey_id,
    customer_id,
    channel,
    queue,
    agent_id,
    team,
    contact_reason,
    outcome,
    anchor_started_at,
    anchor_ended_at,
    declared_resolved,
    customer_resolved,
    customer_contacts_needed,
    {%- for days in windows %}
    repeat_any_{{ days }}d,
    repeat_issue_{{ days }}d,
    is_mature_{{ days }}d,
    {%- endfor %}
    single_channel_resolved,
    first_repeat_contact_id,
    first_repeat_at,
    first_issue_repeat_at,
    {{ fcr_verdict('fcr_rule') }} as fcr_verdict,
    case
        when fcr_rule in ('customer_says_unresolved', 'customer_needed_more', 'customer_says_resolved') then 'customer'
        when fcr_rule = 'immature' then 'immature'
        else 'behaviour'
    end as fcr_basis,
    fcr_rule
from judged
