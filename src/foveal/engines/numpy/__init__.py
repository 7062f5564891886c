"""The reference engine: the meaning of every op in plain NumPy."""
