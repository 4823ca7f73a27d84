"""The doors: today the command line, later HTTP and server-sent events."""
