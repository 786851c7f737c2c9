"""From marts in the warehouse to a verified release that BI tools read."""
