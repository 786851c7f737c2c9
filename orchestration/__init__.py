"""The pipeline: settings, feeds, ingestion, transformation, publication, Dagster wiring."""
