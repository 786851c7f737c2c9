{%- set contracts = [
    'legs', 'conversations', 'survey_responses', 'customers', 'agents', 'invitations', 'evaluations',
    'queue_events'
] -%}

with all_rows as (
    {%- for contract in contracts %}
    select
        row_id,
        '{{ contract }}' as contract,
        feed,
        export_date,
        file,
        row_number,
        row_key,
        row_version,
        row_hash,
        out_of_scope_rule
    from {{ ref('stg_' ~ contract) }}
    {{- ' union all' if not loop.last }}
    {%- endfor %}
),

-- Most rows come once; only the others are sorted.
repeated_keys as (
    select
        feed,
        row_key
    from all_rows
    group by feed, row_key
    having count(*) > 1
),

-- Versions may share one time and differ in content: the content that was delivered last holds.
repeated_rows as (
    select
        all_rows.*,
        first_value(all_rows.row_version) over newest_first as held_version,
        first_value(all_rows.row_hash) over newest_first as held_hash,
        min(all_rows.export_date) over (
            partition by all_rows.feed, all_rows.row_key
            order by
                all_rows.row_version desc nulls last,
                all_rows.export_date desc,
                all_rows.file desc,
                all_rows.row_number desc
            rows between unbounded preceding and 1 preceding
        ) as superseded_on
    from all_rows
    inner join repeated_keys
        on all_rows.feed = repeated_keys.feed and all_rows.row_key = repeated_keys.row_key
    window newest_first as (
        partition by all_rows.feed, all_rows.row_key
        order by
            all_rows.row_version desc nulls last,
            all_rows.export_date desc,
            all_rows.file desc,
            all_rows.row_number desc
    )
),

-- Of its copies the earliest is the one that counts, in the night that first brought it.
superseded as (
    select
        row_id,
        superseded_on
    from repeated_rows
    qualify
        row_number() over (
            partition by feed, row_key
            order by
                case when row_hash = held_hash and row_version is not distinct from held_version then 0 else 1 end asc,
                export_date asc,
                file asc,
                row_number asc
        ) > 1
)

select
    all_rows.row_id,
    all_rows.contract,
    all_rows.feed,
    all_rows.export_date,
    all_rows.row_key,
    case
        when superseded.row_id is not null then 'superseded'
        when all_rows.out_of_scope_rule is not null then 'out_of_scope'
        else 'accepted'
    end as disposition,
    superseded.superseded_on
from all_rows
left join superseded on all_rows.row_id = superseded.row_id
