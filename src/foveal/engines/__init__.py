"""Ways to run a graph. An engine is imported only when it is asked for."""
