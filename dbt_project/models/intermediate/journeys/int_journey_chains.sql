{%- set in_order = 'order by started_at, channel, source_name, source_contact_id' -%}
{%- set gap = days_in_seconds(var('journey_gap_days')) -%}
{%- set cap = days_in_seconds(var('journey_cap_days')) -%}
{%- set weak_gap = hours_in_seconds(var('weak_join_hours')) -%}

with contacts as (
    select
        contact_id,
        customer_id,
        channel,
        source_name,
        source_contact_id,
        reason_key,
        started_at,
        coalesce(ended_at, started_at) as ended_at
    from {{ ref('int_contacts') }}
    where is_stitchable
),

timed as (
    select
        *,
        {{ add_seconds('started_at', -gap) }} as earliest_end,
        {{ add_seconds('started_at', -cap) }} as earliest_opening,
        {{ add_seconds('started_at', -weak_gap) }} as earliest_weak_end,
        row_number() over (
            partition by customer_id order by ended_at, channel, source_name, source_contact_id
        ) as end_rank,
        max(ended_at) over (
            partition by customer_id {{ in_order }} rows between unbounded preceding and 1 preceding
        ) as latest_earlier_end
    from contacts
),

-- A spell ends where nothing that came before can be continued: folds stay short, and most are not needed at all.
spells as (
    select
        *,
        sum(case when latest_earlier_end >= least(earliest_end, earliest_weak_end) then 0 else 1 end) over (
            partition by customer_id {{ in_order }} rows between unbounded preceding and current row
        ) as spell
    from timed
),

placed as (
    select
        *,
        row_number() over (partition by customer_id, spell {{ in_order }}) as place
    from spells
),

histories as (
    select
        customer_id,
        spell,
        {{ contact_history() }} as contacts
    from placed
    group by customer_id, spell
    having count(*) > 1
),

folded as (
    select
        customer_id,
        spell,
        {{ fold('contacts', no_chains(), take_contact()) }} as state
    from histories
),

taken as (
    select
        folded.customer_id,
        folded.spell,
        place,
        chain_place
    from folded
    {{ explode_list('folded.state.chain_places', 'chain_place', 'place') }}
)

select
    placed.contact_id,
    placed.customer_id,
    first_value(placed.contact_id) over (
        partition by placed.customer_id, placed.spell, coalesce(taken.chain_place, 1) order by placed.place
    ) as chain_id
from placed
left join taken
    on
        placed.customer_id = taken.customer_id
        and placed.spell = taken.spell
        and placed.place = taken.place
