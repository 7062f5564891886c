"""One file per family of kernels. A kernel is a Record of constants that can emit one native function."""
