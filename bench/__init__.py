"""Measurements and their material; scripts, not part of the installed farm."""
