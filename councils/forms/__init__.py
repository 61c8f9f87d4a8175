"""Forms of halls and their sessions."""
