"""The prompts, one Markdown file each, and how to load them."""
