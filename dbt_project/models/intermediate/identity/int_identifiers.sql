with record_identifiers as (
    select * from {{ ref('int_record_identifiers') }}
),

blocked as (
    select * from {{ ref('int_blocked_identifiers') }}
),

settings as (
    select pseudonym_key from {{ ref('stg_settings') }}
),

seen as (
    select
        identifier_key,
        identifier_type,
        identifier_value,
        min(seen_at) as first_seen_at,
        max(seen_at) as last_seen_at
    from record_identifiers
    group by identifier_key, identifier_type, identifier_value
),

accounts as (
    select
        record_id,
        identifier_key as account_key
    from record_identifiers
    where
        identifier_type = 'account'
        and gives_edges
        and identifier_key not in (select blocked.identifier_key from blocked)
),

account_counts as (
    select
        record_identifiers.identifier_key,
        count(distinct accounts.account_key) as account_count
    from record_identifiers
    inner join accounts on record_identifiers.record_id = accounts.record_id
    where record_identifiers.identifier_type in ('phone', 'email')
    group by record_identifiers.identifier_key
),

judged as (
    select
        seen.*,
        blocked.blocked_rule,
        case seen.identifier_type
            when 'account' then 1
            when 'user' then 2
            when 'email' then 3
            when 'phone' then 4
            when 'visitor' then 5
        end as trust_rank,
        blocked.blocked_rule is null
        and coalesce(account_counts.account_count, 0) > case seen.identifier_type
            when 'phone' then {{ var('shared_phone_accounts') }}
            else {{ var('shared_email_accounts') }}
        end as is_shared
    from seen
    left join blocked on seen.identifier_key = blocked.identifier_key
    left join account_counts on seen.identifier_key = account_counts.identifier_key
)

select
    judged.identifier_key,
    judged.identifier_type,
    judged.identifier_value,
    judged.trust_rank,
    judged.blocked_rule,
    judged.is_shared,
    judged.blocked_rule is null and not judged.is_shared as is_usable,
    judged.first_seen_at,
    judged.last_seen_at,
    {{ keyed_hash("concat('identifier:', judged.identifier_key)", 'settings.pseudonym_key') }} as identifier_pseudonym
from judged
cross join settings
