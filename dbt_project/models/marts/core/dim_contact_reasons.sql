with families as (
    select * from {{ ref('int_reason_families') }}
),

contacts as (
    select * from {{ ref('fct_contacts') }}
    where contact_reason is not null
),

met as (
    select
        contact_reason,
        count(*) as contact_count
    from contacts
    group by contact_reason
)

select
    coalesce(families.contact_reason, met.contact_reason) as contact_reason,
    families.contact_reason is not null as is_listed,
    coalesce(families.code_count, 0) as code_count,
    coalesce(families.failure_demand_code_count, 0) as failure_demand_code_count,
    coalesce(met.contact_count, 0) as contact_count
from families
full outer join met on families.contact_reason = met.contact_reason
