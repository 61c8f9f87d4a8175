"""Invented rows for a demo street, each in a file of its own."""
