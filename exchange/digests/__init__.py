"""Overviews: composed for many readers at once, and written as letters."""
