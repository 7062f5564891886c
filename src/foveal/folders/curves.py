"""Pictures of a training: loss and accuracy over the epochs, and the trial that found the learning rate."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foveal.training.rate_finder import RateSearch


def curves(history: Mapping[str, list[float]], best_epoch: int, search: RateSearch | None = None) -> Any:
    """Each number of training beside that of validation, over the epochs; the best epoch is marked.

    Returns
    -------
    matplotlib Figure
        Notebooks show it; `savefig` writes it.
    """
    from foveal.look.plots.figures import BLUE, INK, VERMILION, Picture

    names = [name for name in history if not name.startswith("val_")]
    figure = Picture(figsize=(4.2 * (len(names) + (search is not None)), 3.0), layout="constrained")
    panels = figure.subplots(1, len(names) + (search is not None), squeeze=False)[0]
    for axes, name in zip(panels, names, strict=False):
        epochs = range(1, len(history[name]) + 1)
        axes.plot(epochs, history[name], color=BLUE, label="training", marker="o", markersize=3)
        if f"val_{name}" in history:
            axes.plot(epochs, history[f"val_{name}"], color=VERMILION, label="validation", marker="s", markersize=3)
        axes.axvline(best_epoch, color=INK, linewidth=0.8, linestyle=":")
        axes.set(title=name, xlabel="epoch")
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend(frameon=False, fontsize=8)
    if search is not None:
        draw_search(panels[-1], search)
    return figure


def draw_search(axes: Any, search: RateSearch) -> None:
    """The loss over the learning rate, which rose from step to step; the rate that was chosen is marked."""
    from foveal.look.plots.figures import BLUE, INK, VERMILION

    axes.semilogx(search.rates, search.losses, color=BLUE, alpha=0.3, label="each step")
    axes.semilogx(search.rates, search.smoothed, color=BLUE, label="averaged")
    axes.axvline(search.learning_rate, color=VERMILION, label="chosen")
    least = float(min(search.smoothed))
    axes.set(title="loss over learning rate", xlabel="learning rate", ylim=(0.5 * least, 3.2 * least))
    axes.tick_params(colors=INK)
    axes.legend(frameon=False, fontsize=8)


def as_svg(figure: Any) -> bytes:
    """The figure as SVG, the same bytes for the same figure."""
    import matplotlib

    written = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "foveal", "svg.fonttype": "none"}):
        figure.savefig(written, format="svg", metadata={"Date": None})
    return written.getvalue()
