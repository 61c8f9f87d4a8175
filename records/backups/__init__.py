"""Backup and restore: database, files and keys apart from each other, and a manifest that proves them."""
