"""The benchmark: what each stage of a run costs, and how that grows with size and history."""
