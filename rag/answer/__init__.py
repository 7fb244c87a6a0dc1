"""From evidence to a short answer."""
