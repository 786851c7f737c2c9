with reasons as (
    select * from {{ ref('stg_contact_reasons') }}
    where reason_family is not null
)

select
    reason_family as contact_reason,
    count(*) as code_count,
    count(*) filter (where is_failure_demand) as failure_demand_code_count
from reasons
group by reason_family
