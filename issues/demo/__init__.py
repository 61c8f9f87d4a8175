"""Invented places, people and reports, marked 演示. Pure parts: sizes, walk, story. The rest writes rows."""
