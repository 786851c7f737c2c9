with blocked as (
    select * from {{ ref('int_blocked_identifiers') }}
),

record_values as (
    select * from {{ ref('int_record_values') }} as record_values
    where
        until_night is null
        and not exists (
            select 1 from blocked
            where blocked.value_key = record_values.value_key
        )
),

shareable as (
    select
        *,
        case identifier_type
            when 'phone' then {{ var('shared_phone_accounts') }}
            else {{ var('shared_email_accounts') }}
        end as most_accounts
    from record_values
    where identifier_type in ('phone', 'email')
),

often_met as (
    select value_key
    from shareable
    group by value_key
    having
        count(*) > max(most_accounts)
        -- Of a phone that may have fallen silent, each tenancy has accounts of its own.
        and (
            max(identifier_type) = 'email'
            or max(seen_at) < {{ add_seconds('min(seen_at)', days_in_seconds(var('tenancy_silence_days'))) }}
        )
),

accounts_met as (
    select
        shareable.value_key,
        shareable.most_accounts,
        account_values.value_key as account_key,
        min(greatest(shareable.since_night, account_values.since_night)) as since_night
    from shareable
    inner join often_met on shareable.value_key = often_met.value_key
    inner join record_values as account_values
        on shareable.record_id = account_values.record_id and account_values.identifier_type = 'account'
    group by shareable.value_key, shareable.most_accounts, account_values.value_key
)

-- The night of the first account too many.
select
    value_key,
    since_night as shared_since
from accounts_met
qualify
    row_number() over (partition by value_key order by since_night asc, account_key asc) = most_accounts + 1
