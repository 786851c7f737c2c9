with asked as (
    select * from {{ ref('int_survey_rows') }}
    where survey_kind = 'transactional'
),

survey_customers as (
    select * from {{ ref('int_survey_customers') }}
),

live_contacts as (
    select
        contact_id,
        customer_id,
        channel,
        source_name,
        source_contact_id,
        coalesce(ended_at, started_at) as ended_at
    from {{ ref('int_contacts') }}
    where is_live
),

known as (
    select
        asked.row_id,
        asked.asked_at,
        survey_customers.customer_id
    from asked
    inner join survey_customers on asked.row_id = survey_customers.row_id
)

select
    known.row_id,
    live_contacts.contact_id
from known
inner join live_contacts
    on
        known.customer_id = live_contacts.customer_id
        and known.asked_at >= live_contacts.ended_at
        and {{ add_seconds('known.asked_at', -hours_in_seconds(var('survey_match_hours'))) }}
        <= live_contacts.ended_at
-- Ties in time are in alphabetical order, and the last of them is the latest.
qualify row_number() over (
    partition by known.row_id
    order by
        live_contacts.ended_at desc,
        live_contacts.channel desc,
        live_contacts.source_name desc,
        live_contacts.source_contact_id desc
) = 1
