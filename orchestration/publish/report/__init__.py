"""The report of a release: one HTML page with its charts and their JavaScript inside."""
