"""One room per outlet. Built with the outlet issues."""
