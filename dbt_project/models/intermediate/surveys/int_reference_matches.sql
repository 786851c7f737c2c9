with asked as (
    select * from {{ ref('int_survey_rows') }}
    where survey_kind = 'transactional'
),

contact_references as (
    select * from {{ ref('int_contact_references') }}
),

contacts as (
    select * from {{ ref('int_contacts') }}
),

named as (
    select
        asked.row_id,
        contact_references.is_record,
        contacts.contact_id,
        contacts.source_name,
        contacts.source_contact_id,
        contacts.channel,
        contacts.started_at
    from asked
    inner join contact_references
        on
            asked.reference = contact_references.reference
            and contact_references.source_name = coalesce(asked.reference_feed, contact_references.source_name)
    inner join contacts on contact_references.contact_id = contacts.contact_id
    where not contact_references.is_record or contacts.started_at < asked.asked_at
),

-- Of a record, the latest contact; ties in time are in alphabetical order, and the last of them is the latest.
chosen as (
    select
        row_id,
        contact_id
    from named
    qualify
        not is_record
        or row_number() over (
            partition by row_id, source_name, is_record
            order by started_at desc, channel desc, source_contact_id desc
        ) = 1
)

-- A reference that still names several contacts (an id that two feeds share) names none: nothing is guessed.
select
    row_id,
    min(contact_id) as contact_id
from chosen
group by row_id
having min(contact_id) = max(contact_id)
