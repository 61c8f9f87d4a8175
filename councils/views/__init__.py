"""Pages of halls and their sessions."""
