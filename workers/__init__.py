"""What happens next: jobs, flows, wiring."""
