"""`foveal train`: a network learns while you watch."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from foveal import optimizers
from foveal.cli import keeping, lesson, train_folder
from foveal.cli.live import Live, display
from foveal.cli.results import say, show
from foveal.cli.table import table
from foveal.data.mnist import Mnist, find, read_file
from foveal.errors import ArgumentError
from foveal.utils import set_random_seed

if TYPE_CHECKING:
    from rich.console import Console

    from foveal.models import Sequential

NEXT = """
Next:
  foveal train mnist --epochs 6     train for longer
  foveal predict {saved} picture.png
                                    ask the trained network what is on a picture
  foveal train mnist --seed 1       start from other weights
  foveal doctor                     what this machine offers"""


def run(options: Namespace) -> int:
    """Train, test, show mistakes; when it is stopped, what was learned until then is saved."""
    if options.dataset != "mnist":
        return train_folder.run(options)
    if options.resume == "":
        raise ArgumentError("train: --resume must name a folder where the training is kept. Type: --resume kept")
    from rich.console import Console

    options.epochs = options.epochs or lesson.EPOCHS
    options.batch_size = options.batch_size or lesson.BATCH_SIZE
    console = Console()
    target = keeping.checked(options.save or lesson.FILE, lesson.NAME)
    data = first(options.limit, find() if options.path is None else read_file(options.path))
    say(console, describe(data))
    model = prepare(options)
    console.print(table(model, console))
    replaced = " (the one before was replaced)" if target.exists() else ""
    try:
        fit(console, model, data, options)
    except KeyboardInterrupt:
        steps = model.optimizer.iterations if model.optimizer else 0
        if steps:
            model.save(target)
            say(console, f"\nSaved after {steps:,} steps of training: {target}{replaced}")
            if options.resume:
                say(console, "The same command goes on from there.")
        raise
    images, labels = data.test
    show(console, labels, images, model.predict(images[..., None], verbose=0))
    model.save(target)
    say(console, f"\nSaved: {target}{replaced}")
    say(console, NEXT.format(saved=target))
    return 0


def first(limit: int | None, data: Mnist) -> Mnist:
    """At most `limit` images for training and as many for the test."""
    (x, y), (test_x, test_y) = data.train, data.test
    return Mnist((x[:limit], y[:limit]), (test_x[:limit], test_y[:limit]), data.source)


def describe(data: Mnist) -> str:
    """One line on the data."""
    return (
        f"Data: MNIST, {len(data.train[0]):,} training and {len(data.test[0]):,} test images of 28x28 "
        f"(from {data.source})"
    )


def prepare(options: Namespace) -> Sequential:
    """Lesson 1's network, ready to learn."""
    set_random_seed(options.seed)
    model = lesson.network()
    model.class_names, model.input_range, model.color_mode = list("0123456789"), (0, 255), "grayscale"
    model.background = 0.0  # light strokes on dark paper
    model.compile(
        optimizers.Adam(lesson.LEARNING_RATE),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        engine=options.engine,
        threads=options.threads,
    )
    return model


def fit(console: Console, model: Sequential, data: Mnist, options: Namespace) -> None:
    """Train while a display shows it."""
    images, labels = data.train
    steps = -(-len(images) // options.batch_size)
    falling = lesson.FallingRate(lesson.LEARNING_RATE, steps * options.epochs)
    with display(console, options.epochs, steps) as shown:
        model.fit(
            images[..., None],
            labels,
            batch_size=options.batch_size,
            epochs=options.epochs,
            verbose=0,
            resume=options.resume,
            callbacks=[falling, Live(len(images), options.batch_size, options.epochs, shown)],
        )
