{#- Whether a row of int_phone_tenancies is the tenancy of a value at a moment. A phone that has none there is in its first. -#}
{% macro is_in_force(tenancies, value_key, moment) -%}
    {{ value_key }} = {{ tenancies }}.value_key
    and {{ moment }} >= {{ tenancies }}.started_at
    and ({{ moment }} < {{ tenancies }}.ended_at or {{ tenancies }}.ended_at is null)
{%- endmacro %}

{#-
  The fold behind tenancies. A phone's spells, the runs of contacts between two silences, are taken in order; the state
  holds the accounts that the tenancy has had so far and the moments at which tenancies started. Whether a spell starts
  one depends on where the earlier spells went, so no window function can tell.
-#}

{#- Different account keys of a group, in no order; an empty list where there is none. -#}
{% macro account_set(condition) -%}
    {{ return(adapter.dispatch('account_set', 'firstright')(condition)) }}
{%- endmacro %}

{% macro default__account_set(condition) -%}
    coalesce(array_agg(distinct account_key) filter (where account_key is not null and {{ condition }}), [])
{%- endmacro %}

{#- Spells of one group as a list in order of start. -#}
{% macro spell_history() -%}
    {{ return(adapter.dispatch('spell_history', 'firstright')()) }}
{%- endmacro %}

{% macro default__spell_history() -%}
    list_sort(array_agg(struct_pack(
        started_at := started_at,
        opening_accounts := opening_accounts,
        all_accounts := all_accounts
    )))
{%- endmacro %}

{#- Moments at which a tenancy other than the phone's first started, out of the list `spells`. -#}
{% macro later_tenancy_starts() -%}
    {{ return(adapter.dispatch('later_tenancy_starts', 'firstright')()) }}
{%- endmacro %}

{% macro default__later_tenancy_starts() -%}
    {{ fold('spells', _no_tenancy(), _take_spell()) }}.started_at
{%- endmacro %}

{#- Before the first spell there are no accounts, which is not the same as none. -#}
{% macro _no_tenancy() -%}
    cast(
        struct_pack(accounts := null, started_at := [])
        as struct(accounts varchar[], started_at timestamp[])
    )
{%- endmacro %}

{% macro _take_spell() -%}
    struct_pack(
        accounts := case
            when {{ _starts_tenancy() }} then item.all_accounts
            else list_concat(coalesce(state.accounts, []), item.all_accounts)
        end,
        started_at := case
            when {{ _starts_tenancy() }} then list_append(state.started_at, item.started_at)
            else state.started_at
        end
    )
{%- endmacro %}

{% macro _starts_tenancy() -%}
    (state.accounts is not null and not list_has_all(state.accounts, item.opening_accounts))
{%- endmacro %}
