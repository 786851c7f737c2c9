with weights as (
    select * from {{ ref('int_nps_weights') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
)

select
    weights.nps_cell_id,
    weights.month,
    weights.channel,
    weights.contact_reason,
    weights.behavioural_resolution,
    weights.live_contact_count,
    weights.response_count,
    weights.promoter_count,
    weights.detractor_count,
    weights.is_represented,
    weights.weight,
    {{ is_month_complete('weights.month') }} as is_complete
from weights
cross join watermark
