"""The default engine: a whole graph, most often a training step, compiled to machine code by LLVM."""
