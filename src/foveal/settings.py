"""What a script sets for its whole process, as `keras.config` and `keras.backend` have it."""

from __future__ import annotations


class Settings:
    """The settings in force.

    Attributes
    ----------
    image_data_format : {'channels_last', 'channels_first'}
        The order of axes of layers and pictures that are not told one.
    """

    image_data_format = "channels_last"


SETTINGS = Settings()
"""The only ones there are."""
