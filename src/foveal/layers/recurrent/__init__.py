"""Layers that go through sequences step by step: cells compute one step, the others all of them."""
