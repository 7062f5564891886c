"""Folders of pictures: what is in them, networks trained on them, and how good those are."""

from foveal.lazy import Names, offered

NAMES = Names(
    {
        "foveal.photos.scanning": "Scan scan",
        "foveal.photos.fitting": "Training train",
        "foveal.photos.judgement": "Judgement",
        "foveal.photos.evaluation": "judge",
        "foveal.photos.settings": "Settings",
        "foveal.photos.resized_pixels": "Framing",
    }
)

__all__, __getattr__, __dir__ = offered(__name__, NAMES)
