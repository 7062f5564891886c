"""The small language that kernels are written in, and the processor it is written for."""
