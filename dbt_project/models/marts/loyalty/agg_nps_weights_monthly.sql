with weights as (
    select * from {{ ref('int_nps_weights') }}
)

select
    nps_cell_id,
    month,
    channel,
    contact_reason,
    behavioural_resolution,
    live_contact_count,
    response_count,
    promoter_count,
    detractor_count,
    is_represented,
    weight
from weights
