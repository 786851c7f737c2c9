select
    rule,
    value
from {{ source('config', 'company_values') }}
