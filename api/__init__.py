"""The doors: the command line, HTTP and server-sent events."""
