"""Words, shots, subjects, highlights. Built with the caption and highlight issues."""
