/** A training as files: curves, numbers, Python lines, a page. */

import { download } from "../../drawing/maps";
import { csv, type Run } from "./run";
import { t } from "./words";

/** The SVG of some curves as a file of its own. */
function svgText(id: string): string {
  const drawn = document.getElementById(id);
  if (!drawn) return "";
  const copy = drawn.cloneNode(true) as SVGElement;
  copy.setAttribute("style", "color:#222;background:#fff;font-family:system-ui");
  return new XMLSerializer().serializeToString(copy);
}

export function saveSvg(run: Run): void {
  for (const id of ["curve-loss", "curve-accuracy"]) download(`run-${run.run}-${id}.svg`, svgText(id), "image/svg+xml");
}

export function saveCsv(run: Run): void {
  download(`run-${run.run}.csv`, csv(run), "text/csv");
}

/** The Python lines that train the same. */
export function python(run: Run): string {
  return [...run.lines, ""].join("\n");
}

export function savePage(run: Run): void {
  const canvases = [...document.querySelectorAll<HTMLCanvasElement>("main .details canvas")];
  const pictures = canvases.map((canvas) => `<img width="72" alt="${canvas.getAttribute("aria-label") ?? ""}" src="${canvas.toDataURL()}">`);
  const table = document.querySelector("main .confusion")?.outerHTML ?? "";
  const text = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Foveal, ${t("run", run.run)}</title>
<style>body{font:15px system-ui;max-width:70rem;margin:2rem auto}img{image-rendering:pixelated;margin:2px}td,th{padding:.2rem .4rem}pre{background:#eee;padding:1rem}svg{max-width:34rem}</style>
<h1>${t("run", run.run)}</h1>${svgText("curve-loss")}${svgText("curve-accuracy")}
<h2>${t("confusion")}</h2>${table}<h2>${t("filters", "")}, ${t("mistakes")}</h2><p>${pictures.join("")}</p><pre>${escaped(python(run))}\n${escaped(csv(run))}</pre></html>`;
  download(`run-${run.run}.html`, text, "text/html");
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]!);
}
