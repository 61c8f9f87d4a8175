"""Lists and figures of halls and their sessions."""
