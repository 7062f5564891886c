/** A small network put together by hand, with shapes, parameters and receptive fields. */

import { useState } from "preact/hooks";
import { numbersOf, type LayerSpec } from "./math";
import { Python, Text } from "./parts";
import { t } from "./words";

const KINDS = ["Conv2D", "MaxPooling2D", "Flatten", "Dense"] as const;
const made = (kind: LayerSpec["kind"], filters = 16, size = kind === "MaxPooling2D" ? 2 : 3): LayerSpec => ({ kind, filters, size, stride: 1, padding: "valid" });
const INPUT = [28, 28, 1];

export function Shapes() {
  const [layers, setLayers] = useState<LayerSpec[]>([made("Conv2D", 25), made("MaxPooling2D"), made("Conv2D", 50), made("MaxPooling2D"), made("Flatten"), made("Dense", 100), made("Dense", 10)]);
  const [kind, setKind] = useState<LayerSpec["kind"]>("Conv2D");
  const numbers = numbersOf(layers, INPUT);
  const change = (i: number, part: Partial<LayerSpec>) => setLayers(layers.map((layer, j) => (i === j ? { ...layer, ...part } : layer)));
  const swap = (i: number, j: number) => setLayers(layers.map((layer, k) => (k === i ? layers[j]! : k === j ? layers[i]! : layer)));
  const number = (i: number, key: "filters" | "size" | "stride", label: string, most: number) => (
    <label>{label} <input type="number" min="1" max={most} aria-label={`${label} ${i + 1}`} value={layers[i]![key]} onInput={(event) => change(i, { [key]: Math.min(most, Math.max(1, Math.round(Number(event.currentTarget.value)) || 1)) })} /></label>
  );
  const sum = (key: "params" | "multiplyAdds") => numbers.reduce((total, row) => total + row[key], 0).toLocaleString();
  return (
    <>
      <Text>{t("layersText")}</Text>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("layers")}>
        <table class="builder">
          <thead>
            <tr>{[t("layer"), "", t("shape"), t("parameters"), t("multiplyAdds"), t("field"), ""].map((head) => <th scope="col">{head}</th>)}</tr>
          </thead>
          <tbody>
            <tr><th scope="row">Input</th><td /><td>{INPUT.join(" × ")}</td><td>0</td><td>0</td><td>1 × 1</td><td /></tr>
            {layers.map((layer, i) => {
              const row = numbers[i];
              return (
                <tr>
                  <th scope="row">{layer.kind}</th>
                  <td class="settings">
                    {layer.kind === "Conv2D" && number(i, "filters", t("filters"), 1024)}
                    {layer.kind === "Dense" && number(i, "filters", t("units"), 4096)}
                    {(layer.kind === "Conv2D" || layer.kind === "MaxPooling2D") && number(i, "size", t("size"), 11)}
                    {layer.kind === "Conv2D" && number(i, "stride", t("stride"), 8)}
                    {layer.kind === "Conv2D" && (
                      <select aria-label={`${t("padding")} ${i + 1}`} value={layer.padding} onChange={(event) => change(i, { padding: event.currentTarget.value as "valid" | "same" })}>
                        <option value="valid">valid</option>
                        <option value="same">same</option>
                      </select>
                    )}
                  </td>
                  {row && !row.error ? (
                    <>
                      <td>{row.shape.join(" × ")}</td>
                      <td>{row.params.toLocaleString()}</td>
                      <td>{row.multiplyAdds.toLocaleString()}</td>
                      <td>{Number.isFinite(row.field) ? `${row.field} × ${row.field}` : "∞"}</td>
                    </>
                  ) : (
                    <td colSpan={4} role={row ? "alert" : undefined}>{row?.error === "flatten" ? t("needsFlatten") : row?.error ? t("impossible", row.error.left, row.error.needs) : ""}</td>
                  )}
                  <td class="settings">
                    <button aria-label={`${t("up")} ${i + 1}`} disabled={i === 0} onClick={() => swap(i, i - 1)}>↑</button>
                    <button aria-label={`${t("down")} ${i + 1}`} disabled={i === layers.length - 1} onClick={() => swap(i, i + 1)}>↓</button>
                    <button aria-label={`${t("remove")} ${i + 1}`} onClick={() => setLayers(layers.filter((_, j) => j !== i))}>×</button>
                  </td>
                </tr>
              );
            })}
          </tbody>
          <tfoot><tr><th scope="row">{t("total")}</th><td /><td /><td id="params">{sum("params")}</td><td>{sum("multiplyAdds")}</td><td /><td /></tr></tfoot>
        </table>
      </div>
      <p>
        <select aria-label={t("layer")} value={kind} onChange={(event) => setKind(event.currentTarget.value as LayerSpec["kind"])}>{KINDS.map((name) => <option>{name}</option>)}</select>{" "}
        <button onClick={() => setLayers([...layers, made(kind)])}>{t("addLayer")}</button>
      </p>
      <Python lines={python(layers)} />
    </>
  );
}

function python(layers: LayerSpec[]): string {
  const line = ({ kind, filters, size, stride, padding }: LayerSpec) =>
    ({
      Conv2D: `    layers.Conv2D(${filters}, ${size}, strides=${stride}, padding="${padding}", activation="relu"),`,
      MaxPooling2D: `    layers.MaxPooling2D(${size}),`,
      Flatten: "    layers.Flatten(),",
      Dense: `    layers.Dense(${filters}),`,
    })[kind];
  return ["from foveal import Sequential, layers", "", "model = Sequential([", `    layers.Input((${INPUT.join(", ")})),`, ...layers.map(line), "])", "model.summary()"].join("\n");
}
