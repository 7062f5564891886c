"""Layers that change images by chance, so that a network sees more of them; each file is a kind of change."""
