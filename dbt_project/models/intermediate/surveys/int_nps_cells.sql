with contacts as (
    select * from {{ ref('int_all_contacts') }}
    where is_live
),

responses as (
    select * from {{ ref('int_all_survey_matches') }}
    where survey_kind = 'transactional' and nps_score is not null
),

behaviours as (
    select * from {{ ref('int_behavioural_resolutions') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

described as (
    select
        contacts.contact_id,
        contacts.channel,
        contacts.contact_reason,
        case
            when behaviours.is_resolved then 'resolved'
            when not behaviours.is_resolved then 'not_resolved'
            else 'unknown'
        end as behavioural_resolution,
        coalesce(contacts.ended_at, contacts.started_at) as ended_at
    from contacts
    left join behaviours on contacts.contact_id = behaviours.contact_id
),

counted as (
    select
        {{ business_month('described.ended_at', 'watermark.business_timezone') }} as month,
        described.channel,
        described.contact_reason,
        described.behavioural_resolution,
        true as is_contact,
        cast(null as {{ dbt.type_string() }}) as nps_band
    from described
    cross join watermark
    union all
    select
        {{ business_month('responses.responded_at', 'watermark.business_timezone') }} as month,
        described.channel,
        described.contact_reason,
        described.behavioural_resolution,
        false as is_contact,
        {{ nps_band('responses.nps_score') }} as nps_band
    from responses
    inner join described on responses.contact_id = described.contact_id
    cross join watermark
)

select
    {{ surrogate_key(['month', 'channel', 'contact_reason', 'behavioural_resolution']) }} as nps_cell_id,
    month,
    channel,
    contact_reason,
    behavioural_resolution,
    count(*) filter (where is_contact) as live_contact_count,
    count(nps_band) as response_count,
    count(*) filter (where nps_band = 'promoter') as promoter_count,
    count(*) filter (where nps_band = 'detractor') as detractor_count
from counted
group by month, channel, contact_reason, behavioural_resolution
