"""The media engine: probe, plan, run, verify, package."""
