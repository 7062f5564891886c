"""`foveal scan`: what a folder of pictures holds."""

from __future__ import annotations

from argparse import Namespace

from foveal.cli.output import write_page, write_result


def run(options: Namespace) -> int:
    """Look through the folder; 1 when something is damaged, contradictory, or known to the test."""
    from foveal.folders.scanning import scan

    found = scan(options.folder, options.labels, options.task)
    if options.output is not None:
        from foveal.folders.page import scan_page

        write_page("scan", options.output, scan_page(found))
    write_result(found, options.json)
    return int(bool(found.damaged or found.conflicts or found.leaks))
