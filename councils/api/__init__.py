"""The halls through the interface: sessions, what they agreed on, and the tasks that came of it."""
