"""The dbt project as Dagster assets. What the models say lives in dbt_project, not here."""
