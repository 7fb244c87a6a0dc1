"""Embedding models behind one interface; knows nothing of the rest of the project."""
