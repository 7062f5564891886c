"""Folders of pictures: what is in them, networks trained on them, and how good those are."""

from foveal.lazy import Names, offered

NAMES = Names(
    {
        "foveal.folders.scanning": "Scan scan",
        "foveal.folders.fitting": "Training train",
        "foveal.folders.judgement": "Judgement",
        "foveal.folders.evaluation": "judge",
        "foveal.folders.settings": "Settings",
        "foveal.folders.resized_pixels": "Framing",
    }
)

__all__, __getattr__, __dir__ = offered(__name__, NAMES)
