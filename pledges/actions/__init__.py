"""Every write to campaigns, pledges, readings, calls for support and the red and black list."""
