"""What the notices floor asks about councils."""
