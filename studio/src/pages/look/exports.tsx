/** What is seen as a file: a picture, the Python that makes it, the page. */

import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "../../api";
import { download } from "../../drawing/maps";
import { t } from "./words";

const KEPT = ["fill", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "font-family", "font-size", "font-weight", "text-anchor", "image-rendering"];
const EMPTY = new Set(["br", "hr", "img", "input", "meta", "wbr"]);
const LEFT_OUT = "script, link, dialog, video, header select, .tools";

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[letter]!);
}

function tag(name: string, attributes: Iterable<readonly [string, string]>): string {
  return `<${name}${[...attributes].map(([key, value]) => ` ${key}="${escaped(value)}"`).join("")}>`;
}

function attributesOf(element: Element): [string, string][] {
  return [...element.attributes].map(({ name, value }) => [name, value]);
}

function insideOf(element: Element, each: (child: Element) => string): string {
  return [...element.childNodes].map((node) => (node instanceof Element ? each(node) : node instanceof Text ? escaped(node.data) : "")).join("");
}

/** A drawing of the page as a file of its own: what style sheets say is written into its elements. */
export function svgText(drawing: SVGSVGElement): string {
  const { width, height, x, y } = drawing.viewBox.baseVal;
  const written = (element: Element): string => {
    const style = getComputedStyle(element);
    const kept = new Map(attributesOf(element).filter(([name]) => !["style", "tabindex", "class"].includes(name)));
    for (const name of KEPT) kept.set(name, style.getPropertyValue(name));
    return `${tag(element.tagName, kept)}${insideOf(element, written)}</${element.tagName}>`;
  };
  const paper = { x, y, width, height, fill: getComputedStyle(document.body).backgroundColor };
  const opening = { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `${x} ${y} ${width} ${height}` };
  const texts = (record: object) => Object.entries(record).map(([name, value]) => [name, String(value)] as const);
  return `${tag("svg", texts(opening))}${tag("rect", texts(paper))}</rect>${insideOf(drawing, written)}</svg>`;
}

async function pngOf(drawing: SVGSVGElement): Promise<Blob | null> {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(drawing))}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  const zoom = Math.min(2, 16000 / Math.max(picture.width, picture.height));
  [canvas.width, canvas.height] = [picture.width * zoom, picture.height * zoom];
  const pen = canvas.getContext("2d")!;
  pen.scale(zoom, zoom);
  pen.drawImage(picture, 0, 0);
  return new Promise((done) => canvas.toBlob(done));
}

/** The page as it stands, as one file without scripts: canvases become pictures, style sheets are written into it. */
export function pageText(): string {
  const written = (element: Element): string => {
    const name = element.localName, attributes = new Map(attributesOf(element));
    if (element.matches(LEFT_OUT)) return "";
    if (element instanceof HTMLCanvasElement) {
      return tag("img", [["class", element.className], ["alt", attributes.get("aria-label") ?? ""], ["src", element.toDataURL()]]);
    }
    if (element.matches("button, select, input")) attributes.set("disabled", "");
    if (element instanceof HTMLInputElement) attributes.set("value", element.type === "file" ? "" : element.value);
    if (element instanceof HTMLOptionElement && element.selected) attributes.set("selected", "");
    if (EMPTY.has(name)) return tag(name, attributes);
    return `${tag(name, attributes)}${insideOf(element, written)}${name === "head" ? `<style>${styles()}</style>` : ""}</${name}>`;
  };
  return `<!doctype html>\n${written(document.documentElement)}`;
}

function styles(): string {
  return [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join("\n");
}

interface Props {
  name: string;
  svg?: () => SVGSVGElement;
  png?: () => void;
  line?: string;
}

/** Buttons that save what a panel shows. */
export function ExportButtons({ name, svg, png, line }: Props) {
  const [script, show] = useState<{ script: string; name: string; bytes: string } | null>(null);
  const savePng = png ?? (svg && (async () => {
    const blob = await pngOf(svg());
    if (blob) download(`${name}.png`, blob);
  }));
  return (
    <span class="tools" role="group" aria-label={t("export")}>
      {savePng && <button aria-label={t("save", `${name}.png`)} onClick={savePng}>PNG</button>}
      {svg && <button aria-label={t("save", `${name}.svg`)} onClick={() => download(`${name}.svg`, svgText(svg()), "image/svg+xml")}>SVG</button>}
      {line && <button onClick={async () => show((await ask("look.script", { line })).values as typeof script & object)}>{t("python")}</button>}
      {script && <Script {...script} close={() => show(null)} />}
    </span>
  );
}

function Script({ script, name, bytes, close }: { script: string; name: string; bytes: string; close(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => dialog.current!.showModal(), []);
  const save = () => {
    download("look.py", script, "text/x-python");
    download(name, new Blob([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))]));
  };
  return (
    <dialog ref={dialog} onClose={close} aria-label={t("python")}>
      <pre class="code">{script}</pre>
      <p class="quiet">{t("scriptHelp")}</p>
      <div class="bar">
        <button class="strong" onClick={() => navigator.clipboard.writeText(script).then(() => setCopied(true))}>{copied ? t("copied") : t("copy")}</button>
        <button onClick={save}>{t("saveScript")}</button>
        <button onClick={() => dialog.current!.close()}>{t("close")}</button>
      </div>
    </dialog>
  );
}
