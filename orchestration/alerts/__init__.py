"""Tells people what needs them: what is an alert, whom it reaches, what was told before."""
