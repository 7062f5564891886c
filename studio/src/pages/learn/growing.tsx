/** Pooling, and four ways to make maps larger again. */

import { useState } from "preact/hooks";
import { nails, nearest, pool, transpose, unpool, type Grid } from "./math";
import { Numbers, Python, Text } from "./parts";
import { t } from "./words";

const START: Grid = [[1, 3, 2, 1], [4, 2, 0, 5], [1, 0, 6, 2], [7, 1, 3, 3]];
const KERNEL: Grid = [[0.25, 0.5, 0.25], [0.5, 1, 0.5], [0.25, 0.5, 0.25]];

export function Growing() {
  const [map, setMap] = useState(START);
  const pooled = pool(map, 2, "max");
  const change = (y: number, x: number, value: number) => setMap(map.map((line, i) => line.map((old, j) => (i === y && j === x ? value : old))));
  return (
    <>
      <Text>{t("growingText")}</Text>
      <div class="lesson-grids">
        <table class="numbers">
          <caption>{t("values")}</caption>
          <tbody>
            {map.map((line, y) => (
              <tr>{line.map((value, x) => <td><input type="number" step="any" aria-label={`${t("values")} ${y + 1}, ${x + 1}`} value={value} onInput={(event) => change(y, x, Number(event.currentTarget.value) || 0)} /></td>)}</tr>
            ))}
          </tbody>
        </table>
        <Numbers name={t("pooled")} map={pooled} />
        <Numbers name={t("nearest")} map={nearest(pooled)} />
        <Numbers name={t("nails")} map={nails(pooled)} />
        <Numbers name={t("unpooled")} map={unpool(map)} />
        <Numbers name={t("transposed")} map={transpose(pooled, KERNEL)} />
      </div>
      <Python lines={`import numpy as np\nfrom foveal import layers\n\nx = np.array(${JSON.stringify(map)}, 'float32')[None, ..., None]\npooled = layers.MaxPooling2D(2)(x)\nnearest = layers.UpSampling2D(2)(pooled)\ntransposed = layers.Conv2DTranspose(1, 3, strides=2)\ntransposed.build(pooled.shape)\ntransposed.kernel.assign(np.array(${JSON.stringify(KERNEL)}, 'float32')[..., None, None])\nprint(transposed(pooled)[0, ..., 0])`} />
    </>
  );
}
