"""What the notices floor asks about places."""
