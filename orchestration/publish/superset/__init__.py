"""A Superset dashboard as files, and the bundle of them that Superset imports."""
