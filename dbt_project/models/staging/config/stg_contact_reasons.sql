select
    feed,
    reason_code,
    reason_family,
    is_failure_demand
from {{ source('config', 'contact_reasons') }}
