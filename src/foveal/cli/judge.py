"""`foveal judge`: how good a saved model is on a folder of pictures."""

from __future__ import annotations

from argparse import Namespace

from foveal.cli.output import write_page, write_result
from foveal.cli.pictures_in import opened_model


def run(options: Namespace) -> int:
    """Judge it; tables or JSON, and the page when one is asked for."""
    from foveal.folders.evaluation import judge

    model = opened_model("judge", options.model)
    judgement = judge(options.model, options.folder, options.labels, options.task)
    if options.output is not None:
        from foveal.folders.carried import carried_by
        from foveal.folders.page import judgement_page
        from foveal.folders.resized_pixels import pixels_of

        carried = carried_by("judge", model)
        pixels, _ = pixels_of(judgement.listing, carried.framing)
        title = f"{model.name} on {judgement.listing.root.name}"
        write_page("judge", options.output, judgement_page(judgement, model, carried, pixels, title))
    write_result(judgement, options.json)
    return 0
