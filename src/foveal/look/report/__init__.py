"""A report on a model and some images, as one HTML page."""

from foveal.look.report.page import report

__all__ = ["report"]
