/** What the network answers, with the user's changes and without. */

import type { Answer, Tensor } from "../../api";
import { endsOf, MapCanvas, savePng } from "../../drawing/maps";
import { ExportButtons } from "./exports";
import { short, type Network } from "./model";
import { t } from "./words";

const SHOWN = 5;

/** What a class is called. */
export function className(network: Network, index: number): string {
  return network.classes?.[index] ?? t("classNumber", index);
}

/** The classes, the largest answer first. */
export function ranked(values: Tensor): number[] {
  return [...values.data.keys()].sort((a, b) => values.data[b]! - values.data[a]!);
}

export function Answers({ network, answer }: { network: Network; answer: Answer }) {
  const edited = Number(answer.values["edits"]) > 0;
  const outputs = answer.values["outputs"] as string[];
  return (
    <section class="panel" aria-labelledby="answers-title">
      <div class="bar"><h2 id="answers-title">{t("answers")}</h2><ExportButtons name="answer" line="model.predict(images)" /></div>
      {outputs.map((name) => {
        const now = answer.arrays[`now ${name}`]!, before = answer.arrays[`before ${name}`]!;
        return (
          <div>
            {outputs.length > 1 && <h3>{name}</h3>}
            {now.shape.length > 1 ? <Maps name={name} now={now} before={edited ? before : null} /> : <Bars network={network} now={now} before={edited ? before : null} />}
          </div>
        );
      })}
    </section>
  );
}

function Bars({ network, now, before }: { network: Network; now: Tensor; before: Tensor | null }) {
  const single = now.data.length === 1;
  const shares = now.data.every((value) => value >= 0 && value <= 1);
  const reach = shares ? 1 : Math.max(...now.data.map(Math.abs), 1e-9);
  const said = (value: number) => (shares ? `${(100 * value).toFixed(value > 0.1 ? 1 : 2)} %` : short(value));
  const width = (value: number) => `${(100 * Math.abs(value)) / reach}%`;
  return (
    <table class="answers">
      <tbody>
        {ranked(now).slice(0, SHOWN).map((index) => (
          <tr>
            <th scope="row">{single && network.classes ? network.classes[1] : single ? t("now") : className(network, index)}</th>
            <td class="track">
              <span class={now.data[index]! < 0 ? "share below" : "share"} style={{ width: width(now.data[index]!) }} />
              {before && <span class="earlier" style={{ left: width(before.data[index]!) }} />}
            </td>
            <td class="number">{said(now.data[index]!)}</td>
            {before && <td class="number quiet">{said(before.data[index]!)}</td>}
          </tr>
        ))}
      </tbody>
      {before && <tfoot><tr><td /><td /><td class="number quiet">{t("now")}</td><td class="number quiet">{t("before")}</td></tr></tfoot>}
    </table>
  );
}

/** An answer that is itself a picture or a row. */
function Maps({ name, now, before }: { name: string; now: Tensor; before: Tensor | null }) {
  const drawn = (values: Tensor) => {
    const channels = values.shape[values.shape.length - 1]!;
    const rows = values.shape.length === 2 ? [values.shape[0]!, channels] : values.shape;
    return channels === 3 && values.shape.length === 3 ? values : one(values, rows.length === 3 ? channels : 1, rows);
  };
  const map = drawn(now), ends = endsOf(map.data);
  return (
    <div class="pair">
      <figure><MapCanvas map={map} ends={ends} label={`${name}, ${t("now")}`} /><figcaption class="quiet">{t("now")} <ExportButtons name={name} png={() => savePng(`${name}.png`, map, "viridis", ends)} /></figcaption></figure>
      {before && <figure><MapCanvas map={drawn(before)} ends={ends} label={`${name}, ${t("before")}`} /><figcaption class="quiet">{t("before")}</figcaption></figure>}
    </div>
  );
}

/** The first channel of a picture; of several classes the number of the largest. */
function one(values: Tensor, channels: number, shape: readonly number[]): Tensor {
  const [height = 1, width = 1] = shape;
  const data = new Float32Array(height * width);
  for (let i = 0; i < data.length; i++) {
    const row = values.data.subarray(i * channels, (i + 1) * channels);
    data[i] = channels === 1 ? row[0]! : row.indexOf(Math.max(...row));
  }
  return new (values.constructor as typeof Tensor)([height, width], data);
}
