"""What the report shows, read from the published marts; what a number means is said there.

Sums over days, queues and reasons are all that is added here. Daily figures are those of the newest
13 weeks, scores those of the newest 12 months: the page stays as small after years of nights.
"""

from pathlib import Path

import duckdb
import pandas as pd

Frames = dict[str, pd.DataFrame]

NEWEST_DAYS = """
    newest as (
        select max(date_day) - 91 as day_before from marts.marts.dim_dates
    )
"""

NEWEST_MONTHS = """
    newest as (
        select date_trunc('month', max(date_day)) - interval 12 month as month_before
        from marts.marts.dim_dates
    )
"""

# Each rate of the monthly marts, and the count that it is a share of.
N_OF_RATE = {
    "declared_fcr": "declared_known_count",
    "single_channel_fcr": "mature_count",
    "behavioural_issue_7d": "mature_7d_count",
    "customer_fcr": "customer_asked_count",
    "verdict_fcr": "mature_count",
}

RATES_BY_CHANNEL = " union all ".join(
    f"""
    select
        month, is_complete, channel, '{metric}' as metric, {n} as n,
        {metric}_rate as estimate, {metric}_ci_low as ci_low, {metric}_ci_high as ci_high
    from shown
    """
    for metric, n in N_OF_RATE.items()
)

QUERIES = {
    "coverage": """
        select
            min(date_day) as first_day,
            max(date_day) as last_day,
            max(watermark_at) as watermark_at,
            count(*) as days,
            count(*) filter (where not is_complete_night) as incomplete_days
        from marts.marts.dim_dates
    """,
    "headline": """
        select metric, unit, n, estimate, ci_low, ci_high
        from marts.marts.agg_headline_metrics
        order by unit desc, metric
    """,
    "daily": f"""
        with {NEWEST_DAYS}
        select date_day, metric, n, estimate, ci_low, ci_high, is_complete
        from marts.marts.agg_metrics_daily
        where date_day > (select day_before from newest)
        order by metric, date_day
    """,
    "channels": f"""
        with shown as (
            select * from marts.marts.agg_fcr_by_channel_monthly
            where month = (
                select max_by(month, (is_complete, month))
                from marts.marts.agg_fcr_by_channel_monthly
            )
        )

        {RATES_BY_CHANNEL}
        order by channel, metric
    """,
    "nps": f"""
        with {NEWEST_MONTHS}
        select month, survey_kind, channel, response_count as n, nps as estimate,
            nps_ci_low as ci_low, nps_ci_high as ci_high, nps_weighted as weighted, effective_n
        from marts.marts.agg_nps_monthly
        where month > (select month_before from newest) and response_count > 0
        order by survey_kind desc, month, channel
    """,
    "csat": f"""
        with {NEWEST_MONTHS}
        select month, survey_kind, channel, csat_scale as scale, csat_formula as formula,
            response_count as n, csat_rate as estimate, csat_ci_low as ci_low,
            csat_ci_high as ci_high
        from marts.marts.agg_csat_monthly
        where month > (select month_before from newest) and response_count > 0
        order by survey_kind desc, scale, month, channel
    """,
    "ces": f"""
        with {NEWEST_MONTHS}
        select month, survey_kind, channel, ces_scale as scale, ces_direction as direction,
            ces_top_box_formula as formula, response_count as n, ces_mean as mean,
            ces_top_box_rate as estimate, ces_top_box_ci_low as ci_low,
            ces_top_box_ci_high as ci_high
        from marts.marts.agg_ces_monthly
        where month > (select month_before from newest) and response_count > 0
        order by survey_kind desc, scale, direction, month, channel
    """,
    "paths": """
        with paths as (
            select
                contacts.journey_id,
                string_agg(contacts.channel, ' → ' order by contacts.contact_number)
                || case when any_value(journeys.contact_count) > 4 then ' → …' else '' end as path
            from marts.marts.fct_contacts as contacts
            inner join marts.marts.fct_journeys as journeys
                on contacts.journey_id = journeys.journey_id
            where contacts.contact_number <= 4 and journeys.contact_count > 1
            group by contacts.journey_id
        )

        select path, count(*) as journeys
        from paths
        group by path
        order by journeys desc, path
        limit 12
    """,
    "effort": """
        select least(effort_index, 10) as effort, count(*) as journeys
        from marts.marts.fct_journeys
        group by effort
        order by effort
    """,
    "callback_reasons": """
        with callbacks as (
            select
                coalesce(contact_reason, 'no reason') as contact_reason,
                coalesce(callback_reason, 'no reason') as callback_reason,
                sum(callback_count)::bigint as callbacks
            from marts.marts.agg_callback_reasons_monthly
            group by all
        ),

        sides as (
            select contact_reason as reason, callbacks from callbacks
            union all
            select callback_reason as reason, callbacks from callbacks
        ),

        ranked as (
            select reason from sides
            group by reason
            order by sum(callbacks) desc, reason
            limit 10
        )

        select contact_reason, callback_reason, callbacks
        from callbacks
        where contact_reason in (from ranked) and callback_reason in (from ranked)
        order by callbacks desc, contact_reason, callback_reason
    """,
    "callback_days": """
        select days_between, sum(callback_count)::bigint as callbacks
        from marts.marts.agg_callback_reasons_monthly
        group by days_between
        order by days_between
    """,
    "nights": f"""
        with {NEWEST_DAYS}
        select feed, export_date, status, rows_read, rows_quarantined, reason
        from marts.marts.pipeline_feed_nights
        where export_date > (select day_before from newest)
        order by feed, export_date
    """,
    "feeds": """
        select
            feed,
            count(*) as nights,
            count(*) filter (where status <> 'accepted') as nights_not_accepted,
            sum(rows_read)::bigint as rows_read,
            sum(rows_accepted)::bigint as rows_accepted,
            sum(rows_quarantined)::bigint as rows_quarantined,
            sum(rows_superseded)::bigint as rows_superseded,
            sum(rows_out_of_scope)::bigint as rows_out_of_scope
        from marts.marts.pipeline_feed_nights
        group by feed
        order by feed
    """,
}


def read_figures(database: Path) -> Frames:
    """Frames by the names of `QUERIES`, from the database of a release.

    Raises:
        duckdb.Error: a mart or column is not there.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        return {name: connection.execute(query).df() for name, query in QUERIES.items()}
