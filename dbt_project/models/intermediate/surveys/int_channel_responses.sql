with matches as (
    select * from {{ ref('int_all_survey_matches') }}
),

contacts as (
    select * from {{ ref('int_all_contacts') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

described as (
    select
        matches.*,
        {{ business_month('matches.responded_at', 'watermark.business_timezone') }} as month,
        contacts.channel as contact_channel,
        coalesce(contacts.is_live, false) as is_live,
        {{ survey_lag_hours('contacts.ended_at', 'matches.responded_at') }} as survey_lag_hours
    from matches
    cross join watermark
    left join contacts on matches.contact_id = contacts.contact_id
)

{%- for channel in ["'all'", 'contact_channel'] %}
select
    row_id,
    month,
    survey_kind,
    {{ channel }} as channel,
    contact_id,
    is_live,
    is_rating,
    survey_lag_hours,
    {{ nps_band('nps_score') }} as nps_band,
    csat_score,
    csat_scale,
    ces_score,
    ces_scale,
    ces_direction
from described
{{ 'where contact_channel is not null' if loop.last else 'union all' }}
{%- endfor %}
