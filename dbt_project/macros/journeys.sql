{#-
  The fold behind journeys. A customer's contacts are taken in order of start; the state holds the chains that may
  still go on and, per contact taken so far, the place of the contact that opened its chain. Which chain a contact
  continues depends on where the earlier ones went, so no window function can tell.

  A chain is known by the place of its opening contact. `reason_key` of a chain is null until a contact with a reason
  joins it. `earliest_end`, `earliest_opening` and `earliest_weak_end` of a contact are the oldest moments at which a
  chain's end, its opening and the latest-ended contact's end still let it continue that chain.
-#}

{#- Contacts of one group, in order of start, as the list that is folded. -#}
{% macro contact_history() -%}
    {{ return(adapter.dispatch('contact_history', 'firstright')()) }}
{%- endmacro %}

{% macro default__contact_history() -%}
    array_agg(
        struct_pack(
            place := place,
            end_rank := end_rank,
            reason_key := reason_key,
            started_at := started_at,
            ended_at := ended_at,
            earliest_end := earliest_end,
            earliest_opening := earliest_opening,
            earliest_weak_end := earliest_weak_end
        )
        order by place
    )
{%- endmacro %}

{#- The state before the first contact. -#}
{% macro no_chains() -%}
    {{ return(adapter.dispatch('no_chains', 'firstright')()) }}
{%- endmacro %}

{% macro default__no_chains() -%}
    cast(
        struct_pack(
            open_chains := [],
            latest_chain := null,
            latest_end := null,
            latest_end_rank := null,
            chain_places := []
        )
        as struct(
            open_chains struct(chain bigint, reason_key varchar, opened_at timestamp, ended_at timestamp)[],
            latest_chain bigint,
            latest_end timestamp,
            latest_end_rank bigint,
            chain_places bigint[]
        )
    )
{%- endmacro %}

{#- `state` after the contact `item`: it continues its reason's chain, else that of the latest-ended contact,
    else it opens one. The inner list of one chain names the choice, which the new state needs several times. -#}
{% macro take_contact() -%}
    {{ return(adapter.dispatch('take_contact', 'firstright')()) }}
{%- endmacro %}

{% macro default__take_contact() -%}
    list_transform(
        [coalesce(
            {{ first_of("list_filter(state.open_chains, lambda chain: " ~ _continues_by_reason() ~ ")") }},
            {{ first_of("list_filter(state.open_chains, lambda chain: " ~ _continues_weakly() ~ ")") }},
            struct_pack(
                chain := item.place,
                reason_key := item.reason_key,
                opened_at := item.started_at,
                ended_at := item.ended_at
            )
        )],
        lambda taken: struct_pack(
            open_chains := list_append(
                list_filter(
                    state.open_chains,
                    lambda chain: chain.chain <> taken.chain
                    and chain.opened_at >= item.earliest_opening
                    and chain.ended_at >= least(item.earliest_end, item.earliest_weak_end)
                ),
                struct_pack(
                    chain := taken.chain,
                    reason_key := coalesce(taken.reason_key, item.reason_key),
                    opened_at := taken.opened_at,
                    ended_at := greatest(taken.ended_at, item.ended_at)
                )
            ),
            latest_chain := case when {{ _ends_later() }} then taken.chain else state.latest_chain end,
            latest_end := case when {{ _ends_later() }} then item.ended_at else state.latest_end end,
            latest_end_rank := case when {{ _ends_later() }} then item.end_rank else state.latest_end_rank end,
            chain_places := list_append(state.chain_places, taken.chain)
        )
    )[1]
{%- endmacro %}

{% macro _continues_by_reason() -%}
    chain.reason_key = item.reason_key
    and chain.ended_at >= item.earliest_end
    and chain.opened_at >= item.earliest_opening
{%- endmacro %}

{% macro _continues_weakly() -%}
    chain.chain = state.latest_chain
    and (item.reason_key is null or chain.reason_key is null)
    and state.latest_end >= item.earliest_weak_end
    and chain.opened_at >= item.earliest_opening
{%- endmacro %}

{% macro _ends_later() -%}
    coalesce(item.end_rank > state.latest_end_rank, true)
{%- endmacro %}
