"""Pages on a folder of pictures, on a training and on a judgement: one HTML file each, that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import numpy as np

from foveal.data.pictures import encode
from foveal.errors import ArgumentError, UnsupportedError
from foveal.folders.carried import Carried
from foveal.folders.judgement import Answer, Judgement
from foveal.folders.scanning import Scan
from foveal.folders.tasks import TASKS
from foveal.look.cams import grad_cam
from foveal.look.plots.figures import Tile
from foveal.look.report.page import STYLE
from foveal.look.report.pictures import inside_page, picture
from foveal.models import Model

Array = np.ndarray[Any, Any]

THUMBNAIL = 96
MOST_IN_A_CELL, MOST_LINKED = 8, 240
"""Pictures of one cell of the confusion matrix, and of all cells together."""
SHEET_COLUMNS, SHEET_ROWS = 12, 3
"""Pictures of a class on a contact sheet, and the rows they take."""

MORE_STYLE = """
.sheet { display: flex; flex-wrap: wrap; gap: 3px; } .sheet img { height: 48px; width: auto; max-width: 96px; }
.confusion td { text-align: right; min-width: 2rem; } .confusion a { color: inherit; }
.cells figure, .cases figure { width: 8rem; } .cells, .cases { display: flex; flex-wrap: wrap; gap: 1rem; }
.cells img, .cases img { width: 8rem; } svg { max-width: 100%; height: auto; }
"""


def page(title: str, parts: Iterable[str]) -> str:
    """A whole page of some parts."""
    return (
        "<!doctype html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'>\n"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>\n"
        f"<title>{escape(title)}</title>\n<style>{STYLE}{MORE_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{escape(title)}</h1>\n" + "\n".join(filter(None, parts)) + "\n</main>\n</body>\n</html>\n"
    )


def scan_page(scan: Scan) -> str:
    """What a folder holds: its tables, and a contact sheet of each class."""
    return page(f"What {scan.listing.root.name} holds", [tables(scan), contact_sheet(scan)])


def tables(result: Scan | Judgement) -> str:
    """The tables of a result."""
    return "".join(f"<div class='scroll'>{sheet.html()}</div>" for sheet in result.sheets())


def contact_sheet(scan: Scan) -> str:
    """Some pictures of each class, evenly chosen."""
    from foveal.folders.resized_pixels import Framing

    listing, framing = scan.listing, Framing(48, 48, 3, "crop")
    good = np.array([row for row in range(len(listing)) if listing.name(row) not in scan.damaged], int)
    said = np.array([listing.answer(int(row)) if listing.task == "classification" else "" for row in good], object)
    parts = ["<h2>Contact sheet</h2>"]
    for name in sorted(set(said)):
        rows = good[said == name]
        few = rows[np.unique(np.linspace(0, len(rows) - 1, SHEET_COLUMNS * SHEET_ROWS).astype(int))]
        images = "".join(_image(framing.read(listing.path(int(row))), listing.name(int(row))) for row in few)
        parts.append(f"<h3>{escape(str(name)) or 'Pictures'}</h3><div class='sheet'>{images}</div>")
    return "\n".join(parts)


def judgement_page(
    judgement: Judgement, model: Model, carried: Carried, pixels: Array, title: str, before: Sequence[str] = ()
) -> str:
    """How good a model is: its numbers, confusions with the pictures behind each cell, and what it looked at."""
    return page(
        title,
        [
            *before,
            _opening(judgement),
            _confusion(judgement),
            _calibration(judgement),
            _cases(judgement.mistakes_title, judgement.mistakes, judgement, model, carried, pixels),
            _cases("The most doubtful answers", judgement.doubtful, judgement, model, carried, pixels),
            _cells(judgement, pixels),
        ],
    )


def _opening(judgement: Judgement) -> str:
    plain = judgement.replaced(mistakes=[], doubtful=[], confusion=np.zeros((0, 0), int))
    return tables(plain)


def _wrong_cells(judgement: Judgement) -> dict[tuple[int, int], Array]:
    """The rows behind each cell of wrong answers, the fullest cells first, as many as a page holds."""
    if not len(judgement.confusion):
        return {}
    truth, best = judgement.listing.answers[judgement.rows], judgement.answers.argmax(axis=1)
    cells: dict[tuple[int, int], Array] = {}
    left = MOST_LINKED
    order = np.argsort(-judgement.confusion, axis=None, kind="stable")
    for i, j in zip(*np.unravel_index(order, judgement.confusion.shape), strict=True):
        if i != j and judgement.confusion[i, j] and left > 0:
            cells[int(i), int(j)] = np.flatnonzero((truth == i) & (best == j))[:MOST_IN_A_CELL]
            left -= len(cells[int(i), int(j)])
    return cells


def _confusion(judgement: Judgement) -> str:
    matrix, linked = judgement.confusion, _wrong_cells(judgement)
    if not len(matrix):
        return ""
    names = [escape(each.name) for each in judgement.classes]
    totals = np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    head = "".join(f"<th scope='col'>{name}</th>" for name in names)
    rows = []
    for i, name in enumerate(names):
        cells = []
        for j, count in enumerate(matrix[i]):
            share = matrix[i, j] / totals[i, 0]
            colour = f"rgb(0 114 178 / {share:.2f})" if i == j else f"rgb(213 94 0 / {min(1, 4 * share):.2f})"
            text = f"<a href='#cell-{i}-{j}'>{count:,}</a>" if (i, j) in linked else f"{count:,}" if count else "·"
            ink = "; color: #fff" if count and share > (0.5 if i == j else 0.15) else ""
            cells.append(f"<td style='background: {colour if count else 'none'}{ink}'>{text}</td>")
        rows.append(f"<tr><th scope='row'>{name}</th>{''.join(cells)}</tr>")
    return (
        "<h2>Confusion matrix</h2>\n<p>A row is the truth, a column the answer; a number of mistakes leads to the "
        f"pictures.</p>\n<div class='scroll'><table class='confusion'><thead><tr><td></td>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _calibration(judgement: Judgement) -> str:
    if not judgement.calibration:
        return ""
    rows = "".join(
        f"<tr><td>{100 * mean:.0f} %</td><td>{100 * share:.0f} %</td><td>{count:,}</td><td><span class='bar'>"
        f"<span class='share' style='width: {100 * share:.0f}%'></span></span></td></tr>"
        for mean, share, count in judgement.calibration
    )
    return (
        "<h2>Calibration</h2>\n<p>Where the model gives a probability, so large is the share that is right.</p>\n"
        "<table><thead><tr><th scope='col'>probability</th><th scope='col'>right</th><th scope='col'>pictures</th>"
        f"<td></td></tr></thead><tbody>{rows}</tbody></table>"
    )


def _cases(
    title: str, answers: Sequence[Answer], judgement: Judgement, model: Model, carried: Carried, pixels: Array
) -> str:
    if not answers:
        return ""
    images = pixels[[answer.row for answer in answers]]
    maps = attention(model, carried.ranged(images)) if judgement.task == "classification" else None
    drawn = model.predict(carried.ranged(images), verbose=0) if TASKS[judgement.task].pixelwise else None
    figures = []
    for number, answer in enumerate(answers):
        name = f"{answer.picture}: {answer.truth}, taken for {answer.answer}"
        seen = "" if maps is None else picture(Tile(maps[number], kind="amount"), f"Grad-CAM of {name}", THUMBNAIL)
        if drawn is not None:
            seen = picture(_answered(drawn[number]), f"The answer to {answer.picture}", THUMBNAIL)
        sure = "" if np.isnan(answer.probability) else f" ({100 * answer.probability:.0f} %)"
        figures.append(
            f"<figure>{_image(images[number], name)}{seen}<figcaption>{escape(answer.picture)}<br>"
            f"{escape(answer.truth)}{', answered ' * bool(answer.truth)}{escape(answer.answer)}{sure}"
            "</figcaption></figure>"
        )
    told = " Below each picture: where it found that, by Grad-CAM." if maps is not None else ""
    return f"<h2>{title}</h2>\n<p>{told}</p>\n<div class='cases'>{''.join(figures)}</div>"


def _answered(drawn: Array) -> Tile:
    """An answer that is a picture: classes of pixels as amounts, or the picture itself."""
    if drawn.shape[-1] in (1, 3):
        return Tile(drawn[..., 0] if drawn.shape[-1] == 1 else np.clip(drawn, 0, 1), kind="image")
    return Tile(drawn.argmax(axis=-1).astype(np.float32), kind="amount")


def attention(model: Model, images: Array) -> Array | None:
    """Where a model finds its answer, (n, height, width); None for models without maps."""
    try:
        return np.asarray(grad_cam(model, images).heatmaps())
    except (ArgumentError, UnsupportedError):
        return None


def _cells(judgement: Judgement, pixels: Array) -> str:
    names = [each.name for each in judgement.classes]
    parts = []
    for (i, j), places in _wrong_cells(judgement).items():
        rows = judgement.rows[places]
        captions = [escape(judgement.listing.name(int(row))) for row in rows]
        images = "".join(
            f"<figure>{_image(pixels[row], '')}<figcaption>{caption}</figcaption></figure>"
            for row, caption in zip(rows, captions, strict=True)
        )
        heading = f"{escape(names[i])}, taken for {escape(names[j])}: {judgement.confusion[i, j]:,}"
        parts.append(f"<h3 id='cell-{i}-{j}'>{heading}</h3><div class='cells'>{images}</div>")
    return "<h2>Mistakes, cell by cell</h2>\n" + "\n".join(parts) if parts else ""


def _image(pixels: Array, alt: str) -> str:
    kind = "JPEG" if max(pixels.shape[:2]) > 64 else "PNG"
    return inside_page(encode(pixels, kind), kind.lower(), alt)
