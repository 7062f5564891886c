"""Data on its way into a model: validated once, cut into batches."""
