"""The pipeline: settings, feeds, ingestion, transformation, publication, and their Dagster wiring."""
