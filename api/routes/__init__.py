"""Routes, one module a noun: each translates a request, asks, and answers."""
