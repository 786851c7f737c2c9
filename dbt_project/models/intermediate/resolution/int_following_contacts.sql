{{ config(materialized='incremental', touched={'contact_id': 'contact_id'}) }}

{%- set later = 'range between interval 1 microsecond following and unbounded following' -%}

with contacts as (
    select * from {{ ref('int_contacts') }}
),

journey_contacts as (
    select * from {{ ref('int_journey_contacts') }}
),

placed as (
    select
        contacts.contact_id,
        contacts.customer_id,
        contacts.reason_key,
        contacts.started_at,
        journey_contacts.journey_id,
        coalesce(contacts.ended_at, contacts.started_at) as ended_at
    from contacts
    inner join journey_contacts on contacts.contact_id = journey_contacts.contact_id
)

select
    contact_id,
    ended_at,
    min(started_at) over (partition by journey_id order by started_at asc {{ later }}) as next_in_journey,
    case
        when reason_key is not null
            then min(started_at) over (
                partition by customer_id, reason_key order by started_at asc {{ later }}
            )
    end as next_of_reason
from placed
