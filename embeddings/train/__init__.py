"""Training of the built-in model; run `python -m embeddings.train --help`."""
