"""Invented committees, halls and documents, for a demo street."""
