/** A kernel slides over a picture: filter, detect, condense; and what happens when the picture moves. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { ask } from "../../api";
import { along, convolve, moved, patchAt, pool, relu, type Grid, type Padding, type Window } from "./math";
import { Choice, MapPicture, Python, Range, short, Text } from "./parts";
import { t } from "./words";

const KERNELS = {
  vertical: [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
  horizontal: [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
  outline: [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
  blur: [[1, 2, 1], [2, 4, 2], [1, 2, 1]].map((line) => line.map((v) => v / 16)),
  sharpen: [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
  emboss: [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
  identity: [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
} satisfies Record<string, Grid>;
type KernelName = keyof typeof KERNELS;

export function Convolution() {
  const [name, setName] = useState<"flower" | "temple" | "digit">("flower");
  const [photo, setPhoto] = useState<Grid>([]);
  const [kernel, setKernel] = useState<Grid>(KERNELS.vertical);
  const [stride, setStride] = useState(1);
  const [padding, setPadding] = useState<Padding>("valid");
  const [dilation, setDilation] = useState(1);
  const [pooling, setPooling] = useState<"none" | "max" | "average">("max");
  const [shift, setShift] = useState(0);
  const [place, setPlace] = useState({ y: 20, x: 30 });
  useEffect(() => {
    ask("learn.photo", { name }).then(({ arrays }) => {
      const { shape, data } = arrays["photo"]!;
      const [height, width] = shape as [number, number];
      setPhoto(Array.from({ length: height }, (_, y) => [...data.subarray(y * width, (y + 1) * width)]));
    });
  }, [name]);
  const window: Window = { size: kernel.length, stride, padding, dilation };
  const made = useMemo(() => {
    const through = (image: Grid) => {
      const filtered = convolve(image, kernel, window);
      const detected = relu(filtered);
      return { filtered, detected, condensed: pooling === "none" ? detected : pool(detected, 2, pooling) };
    };
    return { before: through(photo), now: shift ? through(moved(photo, shift)) : through(photo) };
  }, [photo, kernel, stride, padding, dilation, pooling, shift]);
  const image = useMemo(() => (shift ? moved(photo, shift) : photo), [photo, shift]);
  const { filtered, detected, condensed } = made.now;
  const [height, width] = [filtered.length, filtered[0]?.length ?? 0];
  const chosen = (Object.keys(KERNELS) as KernelName[]).find((key) => KERNELS[key] === kernel) ?? "own";
  const kernels = { ...Object.fromEntries(Object.keys(KERNELS).map((key) => [key, t(key as KernelName)])), own: t("own") } as Record<KernelName | "own", string>;
  const at = { y: Math.min(place.y, Math.max(height - 1, 0)), x: Math.min(place.x, Math.max(width - 1, 0)) };
  const rows = along(photo.length, window);
  const reach = dilation * (kernel.length - 1) + 1;
  const patch = height && width ? patchAt(image, window, at.y, at.x) : null;
  const sum = patch ? filtered[at.y]![at.x]! : NaN;
  const pick = (y: number, x: number) => setPlace({ y, x });
  return (
    <>
      <Text>{t("convolutionText")}</Text>
      <div class="lesson-controls">
        <Choice label={t("picture")} name="picture" value={name} change={setName} options={{ flower: t("flower"), temple: t("temple"), digit: t("digit") }} />
        <Choice label={t("kernel")} name="kernel" value={chosen} change={(key) => key !== "own" && setKernel(KERNELS[key])} options={kernels} />
        <Choice label={t("padding")} name="padding" value={padding} change={setPadding} options={{ valid: "valid", same: "same" }} />
        <Choice label={t("pooling")} name="pooling" value={pooling} change={setPooling} options={{ none: t("none"), max: t("max"), average: t("average") }} />
        <Range label={t("stride")} name="stride" low={1} high={4} value={stride} change={setStride} />
        <Range label={t("dilation")} name="dilation" low={1} high={4} value={dilation} change={setDilation} />
        <Range label={t("shift")} name="shift" low={0} high={8} value={shift} change={setShift} />
      </div>
      <p class="formula">{t("sizeFormula", photo.length, rows.before + rows.after, dilation, kernel.length, stride, rows.out)}</p>
      {patch ? (
        <div class="lesson-maps">
          <MapPicture name={t("input")} map={image} scale="grey" ends={{ low: 0, high: 1 }} mark={{ x: at.x * stride - along(width && photo[0]!.length, window).before, y: at.y * stride - rows.before, width: reach, height: reach }} />
          <MapPicture name={t("filtered")} map={filtered} scale="signed" pick={pick} mark={{ x: at.x, y: at.y, width: 1, height: 1 }} />
          <MapPicture name={t("detected")} map={detected} scale="viridis" pick={pick} />
          {pooling !== "none" && condensed.length > 0 && <MapPicture name={t("condensed")} map={condensed} scale="viridis" />}
        </div>
      ) : (
        photo.length > 0 && <p role="alert">{t("tooLarge")}</p>
      )}
      {patch && (
        <div class="lesson-sum">
          <div class="lesson-controls">
            <Range label={t("row")} name="row" low={0} high={Math.max(height - 1, 0)} value={at.y} change={(y) => setPlace({ ...at, y })} />
            <Range label={t("column")} name="column" low={0} high={Math.max(width - 1, 0)} value={at.x} change={(x) => setPlace({ ...at, x })} />
          </div>
          <table class="numbers products">
            <caption>{t("patch")}</caption>
            <tbody>
              {patch.map((line, r) => (
                <tr>
                  {line.map((pixel, s) => (
                    <td>
                      {short(pixel)} ·{" "}
                      <input
                        type="number" step="any" aria-label={`${t("kernel")} ${r + 1}, ${s + 1}`} value={Number(kernel[r]![s]!.toPrecision(4))}
                        onChange={(event) => setKernel(kernel.map((row, i) => row.map((v, j) => (i === r && j === s ? Number(event.currentTarget.value) || 0 : v))))}
                      />{" "}
                      = <b>{short(pixel * kernel[r]![s]!)}</b>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          <p class="formula" id="sum" role="status">{t("sum", Number(sum.toPrecision(7)))}</p>
        </div>
      )}
      {shift > 0 && patch && <p role="status">{t("shiftText", follows(made.before.filtered, filtered, shift / stride), stays(made.before.condensed, condensed))}</p>}
      <Python lines={python(kernel, window, pooling)} />
    </>
  );
}

/** Percent of the values that moved along with the picture; NaN-free, as whole steps alone can be compared. */
function follows(before: Grid, now: Grid, by: number): number {
  if (!Number.isInteger(by)) return 0;
  let [same, all] = [0, 0];
  before.forEach((line, y) =>
    line.forEach((value, x) => {
      if (x + by >= line.length - 1 || x < 1) return;
      all++;
      if (Math.abs(now[y]![x + by]! - value) < 1e-6) same++;
    }),
  );
  return Math.round((100 * same) / Math.max(all, 1));
}

/** Percent of the values that are what they were, within a tenth of the largest. */
function stays(before: Grid, now: Grid): number {
  const [a, b] = [before.flat(), now.flat()];
  const most = Math.max(...a.map(Math.abs), 1e-9);
  return Math.round((100 * a.filter((value, i) => Math.abs(value - b[i]!) < 0.1 * most).length) / Math.max(a.length, 1));
}

function python(kernel: Grid, { stride, padding, dilation }: Window, pooling: string): string {
  const lines = [
    "import numpy as np",
    "from foveal import nn",
    "",
    "x = np.random.random((1, 96, 96, 1)).astype('float32')  # or your own picture",
    `kernel = np.array(${JSON.stringify(kernel)}, 'float32')[..., None, None]`,
    `filtered = nn.conv2d(x, kernel, ${stride}, '${padding.toUpperCase()}', dilations=${dilation})`,
    "detected = nn.relu(filtered)",
  ];
  if (pooling !== "none") lines.push(`condensed = nn.${pooling === "max" ? "max" : "avg"}_pool2d(detected, 2, 2, 'VALID')`);
  return lines.join("\n");
}
