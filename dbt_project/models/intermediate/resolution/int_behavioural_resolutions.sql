{%- set days = var('fcr_verdict_days') -%}
{%- set later = 'range between interval 1 microsecond following and unbounded following' -%}

with contacts as (
    select * from {{ ref('int_contacts') }}
),

journey_contacts as (
    select * from {{ ref('int_journey_contacts') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

placed as (
    select
        contacts.contact_id,
        contacts.customer_id,
        contacts.reason_key,
        contacts.started_at,
        journey_contacts.journey_id,
        {{ add_seconds('coalesce(contacts.ended_at, contacts.started_at)', days_in_seconds(days)) }} as end_{{ days }}d
    from contacts
    inner join journey_contacts on contacts.contact_id = journey_contacts.contact_id
),

followed as (
    select
        contact_id,
        end_{{ days }}d,
        min(started_at) over (partition by journey_id order by started_at asc {{ later }}) as next_in_journey,
        case
            when reason_key is not null
                then min(started_at) over (
                    partition by customer_id, reason_key order by started_at asc {{ later }}
                )
        end as next_of_reason
    from placed
),

matured as (
    select
        followed.contact_id,
        followed.next_of_reason,
        followed.end_{{ days }}d,
        least(
            coalesce(followed.next_in_journey, followed.next_of_reason),
            coalesce(followed.next_of_reason, followed.next_in_journey)
        ) as next_issue,
        coalesce(watermark.watermark_at >= followed.end_{{ days }}d, false) as is_mature_{{ days }}d
    from followed
    cross join watermark
)

select
    contact_id,
    next_of_reason as next_of_reason_started_at,
    is_mature_{{ days }}d as is_mature,
    not {{ repeat_within('next_issue', days) }} as is_resolved
from matured
