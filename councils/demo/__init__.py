"""Invented halls, sessions and documents, each marked 演示."""
