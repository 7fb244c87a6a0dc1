"""The offline evaluation harness; uses only the public API of `rag`."""
