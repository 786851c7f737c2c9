with contacts as (
    select * from {{ ref('int_all_contacts') }}
),

invitations as (
    select * from {{ ref('int_all_invitations') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

live_contacts as (
    select
        {{ business_month('coalesce(contacts.ended_at, contacts.started_at)', 'watermark.business_timezone') }}
            as month,
        'transactional' as survey_kind,
        contacts.channel,
        1 as live_contacts,
        0 as invitations
    from contacts
    cross join watermark
    where contacts.is_live
),

sent as (
    select
        {{ business_month('invitations.sent_at', 'watermark.business_timezone') }} as month,
        invitations.survey_kind,
        contacts.channel,
        0 as live_contacts,
        1 as invitations
    from invitations
    cross join watermark
    left join contacts on invitations.contact_id = contacts.contact_id
),

counted as (
    select * from live_contacts
    union all
    select * from sent
),

grouped as (
    select
        month,
        survey_kind,
        'all' as channel,
        live_contacts,
        invitations
    from counted
    union all
    select
        month,
        survey_kind,
        channel,
        live_contacts,
        invitations
    from counted
    where channel is not null
)

select
    month,
    survey_kind,
    channel,
    cast(sum(live_contacts) as bigint) as live_contact_count,
    cast(sum(invitations) as bigint) as invitation_count
from grouped
group by month, survey_kind, channel
