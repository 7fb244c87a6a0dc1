"""Turning text into searchable units, spans kept true to the source."""
