select
    business_timezone,
    pseudonym_key
from {{ source('config', 'settings') }}
