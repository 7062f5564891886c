/** One training: its filters, confusion matrix and mistakes. */

import { css, inkOn } from "../../drawing/colors";
import { endsOf, MapCanvas } from "../../drawing/maps";
import { Tensor } from "../../api";
import type { Whole } from "./run";
import { t } from "./words";

const MOST_FILTERS = 64;

export function Details({ whole }: { whole: Whole }) {
  const { filters, confusion, pictures, classes } = whole;
  return (
    <div class="details">
      {filters && (
        <section class="panel">
          <h3>{t("filters", whole.layer)}</h3>
          <div class="filters">
            {Array.from({ length: Math.min(filters.shape[0]!, MOST_FILTERS) }, (_, k) => (
              <MapCanvas map={filterPicture(filters.at(k))} scale="signed" ends={endsOf(filters.data, true)} label={`${whole.layer} ${k}`} />
            ))}
          </div>
        </section>
      )}
      {confusion && (
        <section class="panel">
          <h3>{t("confusion")}</h3>
          <p class="quiet">{t("confusionNote")}</p>
          <Confusion counts={confusion} classes={classes} />
        </section>
      )}
      {pictures && whole.mistakes.length > 0 && (
        <section class="panel">
          <h3>{t("mistakes")}</h3>
          <div class="mistakes">
            {whole.mistakes.map(({ truth, answer, share }, i) => {
              const [right, wrong, sure] = [classes[truth]!, classes[answer]!, (100 * share).toFixed(0)];
              return (
                <figure>
                  <MapCanvas map={pictures.at(i)} scale="grey" ends={{ low: 0, high: 1 }} label={t("mistake", right, wrong, sure)} />
                  <figcaption>{right} → <strong>{wrong}</strong> {sure} %</figcaption>
                </figure>
              );
            })}
          </div>
        </section>
      )}
    </div>
  );
}

/** A kernel (height, width, channels) as a map: the mean over channels where there are several. */
function filterPicture(kernel: Tensor): Tensor {
  const [height = 1, width = 1, channels = 1] = kernel.shape;
  const data = new Float32Array(height * width);
  for (let i = 0; i < data.length; i++) {
    for (let c = 0; c < channels; c++) data[i]! += kernel.data[i * channels + c]! / channels;
  }
  return new Tensor([height, width], data);
}

function Confusion({ counts, classes }: { counts: Tensor; classes: string[] }) {
  const count = classes.length;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("confusion")}>
      <table class="confusion">
        <thead>
          <tr><td />{classes.map((name) => <th scope="col">{name}</th>)}</tr>
        </thead>
        <tbody>
          {classes.map((name, row) => {
            const total = Array.from({ length: count }, (_, c) => counts.data[row * count + c]!).reduce((a, b) => a + b, 0) || 1;
            return (
              <tr>
                <th scope="row">{name}</th>
                {classes.map((other, column) => {
                  const n = counts.data[row * count + column]!;
                  const share = n / total;
                  const style = n ? { background: css("viridis", share), color: inkOn("viridis", share) } : {};
                  return <td style={style} class={row === column ? "right" : ""} title={t("cell", name, other, n)}>{n || ""}</td>;
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
