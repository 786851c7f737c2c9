{#-
  The fold behind journeys. A customer's contacts are taken in order of start; the state holds the chains that may
  still go on and, per contact taken so far, the place of the contact that opened its chain. Which chain a contact
  continues depends on where the earlier ones went, so no window function can tell.

  A chain is known by the place of its opening contact; its `reason_key` is null until a contact with a reason joins.
-#}

{#- Contacts of one group as a list in order of start. Structs are compared field by field: the first four decide. -#}
{% macro contact_history() -%}
    {{ return(adapter.dispatch('contact_history', 'firstright')()) }}
{%- endmacro %}

{% macro default__contact_history() -%}
    list_sort(array_agg(struct_pack(
        started_at := started_at,
        channel := channel,
        source_name := source_name,
        source_contact_id := source_contact_id,
        ended_at := ended_at,
        reason_key := reason_key,
        contact_id := contact_id
    )))
{%- endmacro %}

{#- Places of the chains' opening contacts, one per contact of the list `contacts`; `gap_days` from the latest end in a
    chain to the next start. -#}
{% macro chain_places(gap_days=var('journey_gap_days')) -%}
    {{ return(adapter.dispatch('chain_places', 'firstright')(gap_days)) }}
{%- endmacro %}

{% macro default__chain_places(gap_days) -%}
    {{ fold('contacts', _no_chains(), _take_contact(gap_days)) }}.chain_places
{%- endmacro %}

{#- The state before the first contact. -#}
{% macro _no_chains() -%}
    cast(
        struct_pack(open_chains := [], latest_end := null, latest_chain := null, chain_places := [])
        as struct(
            open_chains struct(chain bigint, reason_key varchar, opened_at timestamp, ended_at timestamp)[],
            latest_end struct(ended_at timestamp, channel varchar, source_name varchar, source_contact_id varchar),
            latest_chain bigint,
            chain_places bigint[]
        )
    )
{%- endmacro %}

{#- `state` after the contact `item`: it continues its reason's chain, else that of the latest-ended contact,
    else it opens one. The inner list of one chain names the choice, which the new state needs several times. -#}
{% macro _take_contact(gap_days) -%}
    list_transform(
        [coalesce(
            {{ first_of("list_filter(state.open_chains, lambda chain: " ~ _continues_by_reason(gap_days) ~ ")") }},
            {{ first_of("list_filter(state.open_chains, lambda chain: " ~ _continues_weakly() ~ ")") }},
            struct_pack(
                chain := len(state.chain_places) + 1,
                reason_key := item.reason_key,
                opened_at := item.started_at,
                ended_at := item.ended_at
            )
        )],
        lambda taken: struct_pack(
            open_chains := list_append(
                list_filter(
                    state.open_chains, lambda chain: chain.chain <> taken.chain and {{ _is_within_cap() }}
                ),
                struct_pack(
                    chain := taken.chain,
                    reason_key := coalesce(taken.reason_key, item.reason_key),
                    opened_at := taken.opened_at,
                    ended_at := greatest(taken.ended_at, item.ended_at)
                )
            ),
            latest_end := case when {{ _ends_latest() }} then {{ _item_end() }} else state.latest_end end,
            latest_chain := case when {{ _ends_latest() }} then taken.chain else state.latest_chain end,
            chain_places := list_append(state.chain_places, taken.chain)
        )
    )[1]
{%- endmacro %}

{% macro _continues_by_reason(gap_days) -%}
    chain.reason_key = item.reason_key
    and chain.ended_at >= {{ add_seconds('item.started_at', -days_in_seconds(gap_days)) }}
    and {{ _is_within_cap() }}
{%- endmacro %}

{% macro _continues_weakly() -%}
    chain.chain = state.latest_chain
    and (item.reason_key is null or chain.reason_key is null)
    and state.latest_end.ended_at >= {{ add_seconds('item.started_at', -hours_in_seconds(var('weak_join_hours'))) }}
    and {{ _is_within_cap() }}
{%- endmacro %}

{% macro _is_within_cap() -%}
    chain.opened_at >= {{ add_seconds('item.started_at', -days_in_seconds(var('journey_cap_days'))) }}
{%- endmacro %}

{#- The order of ends is that of all moments: ties by channel, source and vendor id. -#}
{% macro _ends_latest() -%}
    (state.latest_end is null or {{ _item_end() }} > state.latest_end)
{%- endmacro %}

{% macro _item_end() -%}
    struct_pack(
        ended_at := item.ended_at,
        channel := item.channel,
        source_name := item.source_name,
        source_contact_id := item.source_contact_id
    )
{%- endmacro %}

{#- One row per contact of the list `contacts`: its id and channel, its place in the list, and its chain. -#}
{% macro chain_rows() -%}
    {{ return(adapter.dispatch('chain_rows', 'firstright')()) }}
{%- endmacro %}

{% macro default__chain_rows() -%}
    unnest(list_transform(contacts, lambda contact: contact.contact_id)) as contact_id,
    unnest(list_transform(contacts, lambda contact: contact.channel)) as channel,
    unnest(range(1, len(contacts) + 1)) as place,
    unnest(list_transform(chain_places, lambda place: contacts[place].contact_id)) as chain_id
{%- endmacro %}
