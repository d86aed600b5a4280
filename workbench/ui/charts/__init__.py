"""The charts: funnel, rates, time, what each exclusion does."""
