{%- set keys = ['date_day', 'channel', 'queue', 'contact_reason'] -%}

with anchors as (
    select * from {{ ref('fct_first_contact_resolutions') }}
),

contacts as (
    select * from {{ ref('fct_contacts') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

dated as (
    select
        anchors.*,
        {{ business_date('anchors.anchor_ended_at', 'watermark.business_timezone') }} as date_day
    from anchors
    cross join watermark
),

counted as (
    select
        {%- for column, condition in fcr_counts().items() %}
        count(*) filter (where {{ condition }}) as {{ column }},
        {%- endfor %}
        {{ keys | join(',\n        ') }}
    from dated
    group by {{ keys | join(', ') }}
),

{{ beside_unidentified(keys, fcr_counts()) }}

select
    {{ surrogate_key(['joined.date_day', 'joined.channel', 'joined.queue', 'joined.contact_reason']) }} as fcr_daily_id,
    joined.date_day,
    joined.channel,
    joined.queue,
    joined.contact_reason,
    {%- for column in fcr_counts() %}
    joined.{{ column }},
    {%- endfor %}
    {{ unidentified_columns('joined') }},
    {{ is_period_complete(add_days('joined.date_day', 1)) }} as is_complete
from joined
cross join watermark
where joined.anchor_count > 0
