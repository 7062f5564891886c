"""The graph: specs, ops, nodes, and what turns one graph into another."""
