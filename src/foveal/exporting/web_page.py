"""A page for the browser that asks an exported model what is drawn or dropped on it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from foveal.exporting.function import NativeFunction


def fits(function: NativeFunction) -> bool:
    """Whether the function takes one picture, grey or coloured, and gives one row of numbers for it."""
    if len(function.inputs) != 1 or len(function.outputs) != 1 or function.beside:
        return False
    x, y = function.inputs[0].shape, function.outputs[0].shape
    return len(x) == 4 and x[0] == 1 and x[3] in (1, 3) and len(y) == 2


def page(function: NativeFunction, module: bytes, settings: Mapping[str, Any]) -> str:
    """The page's text, with the WebAssembly module inside, so that it opens from a disk.

    Parameters
    ----------
    function : NativeFunction
    module : bytes
    settings : mapping
        `low` and `high` for black and white, the `names` of the answers, the colours of `paper` and `ink`, and whether
        blue comes first: `swapped`.
    """
    _, height, width, channels = function.inputs[0].shape
    known = {
        **settings,
        "height": height,
        "width": width,
        "channels": channels,
        "scratch": function.scratch_size,
        "wasm": base64.b64encode(module).decode(),
    }
    texts = {"NAME": function.name, "SETTINGS": json.dumps(known).replace("</", "<\\/")}
    return re.sub("NAME|SETTINGS", lambda found: texts[found[0]], PAGE)


PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>NAME</title>
<style>
  body { font: 16px system-ui; max-width: 28rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
  canvas { width: 100%; image-rendering: pixelated; touch-action: none; border: 1px solid }
  td { padding: 0 .5rem }
</style>
<h1>NAME</h1>
<p>Draw, or choose a picture. It is computed here, in this page.</p>
<canvas id="picture" aria-label="Draw here"></canvas>
<p><button id="clear">Clear</button> <input id="file" type="file" accept="image/*" aria-label="Choose a picture"></p>
<table aria-live="polite"><tbody id="answers"></tbody></table>
<script>
const model = SETTINGS;
const get = id => document.getElementById(id), canvas = get("picture");
canvas.width = model.width; canvas.height = model.height;
const pen = canvas.getContext("2d", { willReadFrequently: true });
const bytes = Uint8Array.from(atob(model.wasm), c => c.charCodeAt(0));
const ready = WebAssembly.instantiate(bytes).then(({ instance }) => instance.exports);

async function ask() {
  const net = await ready, size = model.height * model.width * model.channels;
  const x = Math.ceil(net.__heap_base / 64) * 64, y = x + Math.ceil(size / 16) * 64;
  const scratch = y + Math.ceil(model.names.length / 16) * 64, end = scratch + model.scratch;
  const missing = Math.ceil((end - net.memory.buffer.byteLength) / 65536);
  if (missing > 0) net.memory.grow(missing);
  const pixels = pen.getImageData(0, 0, model.width, model.height).data;
  const input = new Float32Array(net.memory.buffer, x, size);
  for (let i = 0; i < model.height * model.width; i++)
    for (let c = 0; c < model.channels; c++) {
      const [r, g, b] = pixels.subarray(4 * i, 4 * i + 3);
      const light = model.channels == 1 ? .299 * r + .587 * g + .114 * b : [r, g, b][model.swapped ? 2 - c : c];
      input[i * model.channels + c] = model.low + light / 255 * (model.high - model.low);
    }
  net.NAME(x, y, scratch);
  const answers = [...new Float32Array(net.memory.buffer, y, model.names.length)].map((p, i) => [p, model.names[i]]);
  get("answers").replaceChildren(...answers.sort((a, b) => b[0] - a[0]).slice(0, 5).map(([p, name]) => {
    const row = document.createElement("tr");
    row.append(...[name, p.toFixed(4)].map(text => Object.assign(document.createElement("td"), { textContent: text })));
    return row;
  }));
}
function clear() { pen.fillStyle = model.paper; pen.fillRect(0, 0, model.width, model.height); ask(); }
canvas.onpointermove = event => {
  if (!event.buttons) return;
  const scale = model.width / canvas.clientWidth, size = Math.max(1, model.width / 12);
  pen.fillStyle = model.ink;
  pen.beginPath();
  pen.arc(event.offsetX * scale, event.offsetY * scale, size / 2, 0, 7);
  pen.fill(); ask();
};
get("clear").onclick = clear;
get("file").onchange = async event => {
  pen.drawImage(await createImageBitmap(event.target.files[0]), 0, 0, model.width, model.height); ask();
};
clear();
</script>
</html>
"""
