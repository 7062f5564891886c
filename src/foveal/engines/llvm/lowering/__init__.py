"""From a graph to the steps of a program: fused ops, and the kernel of each op."""
