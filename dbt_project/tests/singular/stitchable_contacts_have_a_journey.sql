-- Live contacts of a known customer are in a journey, and no others are.
select
    contact_id,
    identity_confidence,
    excluded_reason,
    journey_id
from {{ ref('fct_contacts') }}
where (journey_id is not null) <> (is_live and identity_confidence in ('exact', 'inferred'))
