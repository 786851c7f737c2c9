with record_identifiers as (
    select * from {{ ref('int_record_identifiers') }}
),

blocked as (
    select * from {{ ref('int_blocked_identifiers') }}
),

settings as (
    select pseudonym_key from {{ ref('stg_settings') }}
),

sightings as (
    select
        identifier_key,
        identifier_type,
        min(seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at
    from record_identifiers
    group by identifier_key, identifier_type
),

accounts as (
    select
        record_id,
        identifier_key as account_key
    from record_identifiers
    where
        identifier_type = 'account'
        and not exists (
            select 1 from blocked
            where blocked.value_key = record_identifiers.identifier_key
        )
),

-- On every record, a test or a wrong number too: a phone that many accounts use is nobody's, whatever they called for.
account_counts as (
    select
        record_identifiers.identifier_key,
        count(distinct accounts.account_key) as account_count
    from record_identifiers
    inner join accounts on record_identifiers.record_id = accounts.record_id
    where record_identifiers.identifier_type in ('phone', 'email')
    group by record_identifiers.identifier_key
)

select
    sightings.identifier_key,
    sightings.identifier_type,
    {{ trust_rank('sightings.identifier_type') }} as trust_rank,
    blocked.blocked_rule,
    blocked.blocked_rule is null
    and coalesce(account_counts.account_count, 0) > case sightings.identifier_type
        when 'phone' then {{ var('shared_phone_accounts') }}
        else {{ var('shared_email_accounts') }}
    end as is_shared,
    sightings.first_seen_at,
    sightings.last_seen_at,
    case
        when not {{ is_dated('sightings.identifier_key') }}
            then {{ keyed_hash("concat('identifier:', sightings.identifier_key)", 'settings.pseudonym_key') }}
    end as identifier_pseudonym
from sightings
cross join settings
left join blocked on sightings.identifier_key = blocked.value_key
left join account_counts on sightings.identifier_key = account_counts.identifier_key
