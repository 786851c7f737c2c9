"""The benchmark: what each stage of a run costs, and how that grows; and what faults leave."""
