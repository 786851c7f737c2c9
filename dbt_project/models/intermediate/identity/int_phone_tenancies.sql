{%- set silence_seconds = days_in_seconds(var('tenancy_silence_days')) -%}

with blocked as (
    select * from {{ ref('int_blocked_identifiers') }}
),

record_values as (
    select
        record_id,
        value_key,
        identifier_type,
        is_contact,
        seen_at,
        last_seen_at
    from {{ ref('int_record_values') }} as record_values
    where
        until_night is null
        and identifier_type in ('account', 'phone')
        and not exists (
            select 1 from blocked
            where blocked.value_key = record_values.value_key
        )
    union all
    select
        record_id,
        value_key,
        identifier_type,
        is_contact,
        seen_at,
        last_seen_at
    from {{ ref('int_past_record_values') }}
    where identifier_type in ('account', 'phone')
),

accounts as (
    select
        record_id,
        value_key as account_key
    from record_values
    where identifier_type = 'account'
),

-- Only a phone that has been known for so long can have fallen silent for so long, and few have.
long_known as (
    select value_key
    from record_values
    where identifier_type = 'phone'
    group by value_key
    having max(seen_at) >= {{ add_seconds('min(seen_at)', silence_seconds) }}
),

phones as (
    select
        record_values.*,
        max(case when record_values.is_contact then record_values.last_seen_at end) over (
            partition by record_values.value_key
            order by record_values.seen_at asc
            rows between unbounded preceding and 1 preceding
        ) as last_contact_at
    from record_values
    inner join long_known on record_values.value_key = long_known.value_key
),

-- Customers rows belong to the spell in force, and to the first where there is none yet.
spelled as (
    select
        phones.value_key,
        phones.record_id,
        phones.is_contact,
        phones.seen_at,
        coalesce(
            max(case
                when
                    phones.is_contact
                    and phones.seen_at >= {{ add_seconds('phones.last_contact_at', silence_seconds) }}
                    then phones.seen_at
            end) over (partition by phones.value_key order by phones.seen_at asc),
            min(phones.seen_at) over (partition by phones.value_key)
        ) as started_at
    from phones
),

spells as (
    select
        spelled.value_key,
        spelled.started_at,
        {{ account_set('spelled.is_contact and spelled.seen_at = spelled.started_at') }} as opening_accounts,
        {{ account_set('true') }} as all_accounts
    from spelled
    left join accounts on spelled.record_id = accounts.record_id
    group by spelled.value_key, spelled.started_at
),

histories as (
    select
        value_key,
        {{ spell_history() }} as spells
    from spells
    group by value_key
),

folded as (
    select
        value_key,
        {{ later_tenancy_starts() }} as starts
    from histories
),

starts as (
    select
        folded.value_key,
        tenancy_start.tenancy_start as started_at
    from folded
    {{ explode_list('folded.starts', 'tenancy_start') }}
),

tenancies as (
    select
        value_key,
        started_at,
        lead(started_at) over (partition by value_key order by started_at asc) as ended_at,
        -- Named by its start, which no other tenancy shares, so that a tenancy found before it does not rename it.
        concat(value_key, '#', cast(started_at as {{ dbt.type_string() }})) as identifier_key
    from starts
)

select
    value_key,
    identifier_key,
    coalesce(
        lag(identifier_key) over (partition by value_key order by started_at asc), value_key
    ) as earlier_identifier_key,
    started_at,
    ended_at
from tenancies
