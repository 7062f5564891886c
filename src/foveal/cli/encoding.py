"""Characters that the terminal does not have are replaced: a command never fails because of them."""

from __future__ import annotations

import codecs
import sys

ASCII = dict(zip("─━│┃┼╇└█▀▄·…→", ["-", "-", "|", "|", "+", "+", "+", "#", '"', "_", "*", "...", "->"], strict=True))
"""What stands for characters of tables and bars where only ASCII can be written; for others there is `?`."""


def replace_unwritable() -> None:
    """From now on characters that standard output does not have are replaced, where Python would raise an error."""
    codecs.register_error("foveal.ascii", _replacement)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="foveal.ascii")


def _replacement(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(ASCII.get(c, "?") for c in error.object[error.start : error.end]), error.end
