with anchors as (
    select * from {{ ref('fct_first_contact_resolutions') }}
),

contacts as (
    select * from {{ ref('fct_contacts') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

{{ fcr_monthly('fcr_by_channel_monthly', 'channel') }}
