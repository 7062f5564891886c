"""The XLA engine; nothing outside this package imports JAX."""
