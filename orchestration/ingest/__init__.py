"""From dropped files to accepted raw rows: readers, landing, checks and their assets."""
