"""Schemes, periods, and what each contract came to."""
