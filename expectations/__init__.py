"""What good input looks like: contracts, suites, and the one caller of the validation engine.

pandas and Great Expectations live here; the orchestrator does not: nothing below this package
imports Dagster or `orchestration`.
"""
