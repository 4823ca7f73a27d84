"""Live programmes: ingress, switching, delay, recording, restreams. Built with the live issues."""
