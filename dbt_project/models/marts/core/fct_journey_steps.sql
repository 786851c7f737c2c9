{{ config(materialized='incremental', touched={'journey_id': 'journey_id'}) }}

with contacts as (
    select * from {{ ref('int_contacts') }}
),

journey_contacts as (
    select * from {{ ref('int_journey_contacts') }}
),

transfers as (
    select * from {{ ref('int_transfers') }}
),

follow_ups as (
    select * from {{ ref('int_outbound_follow_ups') }}
),

responses as (
    select * from {{ ref('fct_survey_responses') }}
    where journey_id is not null
),

-- Of one moment and contact, what the contact brings with it comes after it.
steps as (
    select
        contacts.contact_id,
        journey_contacts.journey_id,
        'contact' as step_type,
        1 as type_order,
        contacts.started_at as occurred_at,
        cast(null as {{ dbt.type_string() }}) as survey_response_id
    from journey_contacts
    inner join contacts on journey_contacts.contact_id = contacts.contact_id
    union all
    select
        transfers.contact_id,
        journey_contacts.journey_id,
        'transfer' as step_type,
        2 as type_order,
        transfers.transferred_at as occurred_at,
        cast(null as {{ dbt.type_string() }}) as survey_response_id
    from transfers
    inner join journey_contacts on transfers.contact_id = journey_contacts.contact_id
    union all
    select
        follow_ups.contact_id,
        follow_ups.journey_id,
        'outbound_follow_up' as step_type,
        3 as type_order,
        contacts.started_at as occurred_at,
        cast(null as {{ dbt.type_string() }}) as survey_response_id
    from follow_ups
    inner join contacts on follow_ups.contact_id = contacts.contact_id
    union all
    select
        contact_id,
        journey_id,
        'survey' as step_type,
        4 as type_order,
        responded_at as occurred_at,
        survey_response_id
    from responses
)

select
    steps.journey_id,
    row_number() over (
        partition by steps.journey_id
        order by
            steps.occurred_at asc,
            contacts.channel asc,
            contacts.source_name asc,
            contacts.source_contact_id asc,
            steps.type_order asc,
            steps.survey_response_id asc nulls first
    ) as step_number,
    steps.step_type,
    contacts.channel,
    steps.occurred_at,
    steps.contact_id,
    steps.survey_response_id
from steps
inner join contacts on steps.contact_id = contacts.contact_id
