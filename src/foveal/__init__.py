"""Foveal: convolutional networks you can see into, compiled whole."""
