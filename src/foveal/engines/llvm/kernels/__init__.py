"""One file per family of kernels. A kernel is a frozen dataclass of constants that can emit one native function."""
