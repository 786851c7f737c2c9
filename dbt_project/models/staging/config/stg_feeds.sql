select
    feed,
    channel,
    contract,
    is_required,
    covers_days_before,
    records_parties
from {{ source('config', 'feeds') }}
