"""The table that a run prints: what became of each feed's rows, then the headline figures."""
def run_table(settings, config, judged): return "table"
