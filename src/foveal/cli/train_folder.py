"""`foveal train FOLDER`: a network for pictures of one's own."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from foveal.cli.live import Live, display
from foveal.cli.results import say
from foveal.errors import ArgumentError
from foveal.training import Callback

if TYPE_CHECKING:
    from rich.console import Console

    from foveal.folders.fitting import Training
    from foveal.folders.settings import Settings

NEXT = """
Next:
  open {out}/report.html            mistakes, and where the network looked
  foveal judge {out}/model.keras FOLDER
                                    judge it on other pictures
  foveal predict {out}/model.keras picture.png
  foveal look {out}/model.keras picture.png"""
ENDED = {
    "early": "Training ended early: validation was no longer better.",
    "time": "The time is over.",
    "interrupted": "Stopped. The best weights so far are kept.",
}


def run(options: Namespace) -> int:
    """Scan, train, judge; when it is stopped, the best weights so far are saved."""
    if not Path(options.dataset).expanduser().exists():
        raise ArgumentError(
            f"train: what to train on must be mnist or a folder of pictures; there is no folder {options.dataset!r}."
        )
    from rich.console import Console

    from foveal.folders.fitting import train

    console = Console()

    @contextmanager
    def shown(pictures: int, batch_size: int, epochs: int) -> Iterator[Callback]:
        with display(console, epochs, -(-pictures // batch_size)) as on_screen:
            yield Live(pictures, batch_size, epochs, on_screen)

    folder = options.resume or options.out
    if options.resume is not None:
        take_what_was_begun_with(options, folder)
    wanted = settings(options)
    training = train(
        options.dataset,
        folder,
        options.labels,
        options.task,
        wanted,
        lambda line: say(console, line),
        shown,
        options.resume is not None,
    )
    ending(console, training)
    return 130 if training.stopped == "interrupted" else 0


def take_what_was_begun_with(options: Namespace, folder: str) -> None:
    """Let a run that goes on have what it was begun with wherever nothing else is asked for."""
    from foveal.folders.run_folder import begun_with

    for name, value in begun_with(Path(folder).expanduser()).items():
        if name != "data" and hasattr(options, name) and name not in options.typed:
            setattr(options, name, value)


def settings(options: Namespace) -> Settings:
    """What the command line asks for."""
    from foveal.folders.settings import Settings

    return Settings(
        size=options.size,
        model=options.model,
        base=options.base,
        freeze=options.freeze,
        fit=options.fit,
        epochs=options.epochs,
        minutes=options.minutes,
        batch_size=options.batch_size or 32,
        augment=options.augment,
        learning_rate=options.learning_rate,
        seed=options.seed,
        engine=options.engine,
        threads=options.threads,
    )


def ending(console: Console, training: Training) -> None:
    """How good it became, and what is where."""
    if training.stopped in ENDED:
        say(console, ENDED[training.stopped])
    if training.stopped == "interrupted":
        say(console, f"The same command with --resume {training.out} goes on from there.")
    say(console, f"\nThe best epoch was {training.best_epoch}. On the validation pictures:\n")
    say(console, training.judgement.rendered(console.width))
    say(console, f"\nSaved: {training.out}: model.keras, report.html, history.csv, curves.svg, settings.json")
    say(console, NEXT.format(out=training.out))
