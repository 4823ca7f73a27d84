"""What goes in and out of routes, as pydantic models."""
