"""What makes a machine ready: scripts, and ``docker-compose.yml`` without containers."""
