/** The page Train: a network learns, live; paused, stepped, changed, compared. */

import { useEffect, useRef, useState } from "preact/hooks";
import { ask, Refused, type Json } from "../../api";
import { download } from "../../drawing/maps";
import { Curves, type Line } from "./curves";
import { Details } from "./details";
import { python, saveCsv, savePage, saveSvg } from "./exports";
import { Form } from "./form";
import { isActive, shortName, wholeOf, type Run, type Whole } from "./run";
import "./train.css";
import { t } from "./words";

/** How long filters and numbers are shown before they are asked for again, in milliseconds. */
const PACE = 400;

export default function Page() {
  const [choices, setChoices] = useState<Json | null>(null);
  const [runs, setRuns] = useState<Run[]>([]);
  const [shown, setShown] = useState<number | null>(null);
  const [hidden, setHidden] = useState<Set<number>>(new Set());
  const [whole, setWhole] = useState<Whole | null>(null);
  const [error, setError] = useState("");
  const [lost, setLost] = useState(false);
  const shownNow = useRef<number | null>(null);
  shownNow.current = shown;

  const failed = (reason: unknown) => setError(reason instanceof Refused ? reason.message.replace(/^studio: /, "") : String(reason));
  const doing = (work: Promise<unknown>) => work.then(() => setError(""), failed);

  useEffect(() => {
    let closed = false, waiting = false, again = false;
    let source: EventSource | null = null;
    /** Ask for everything that may have changed, never more often than the pace. */
    const refresh = async (): Promise<number> => {
      waiting = true;
      const { values } = await ask("train.runs");
      const found = values["runs"] as Run[];
      if (closed) return 0;
      setRuns(found);
      const wanted = shownNow.current ?? found.at(-1)?.run ?? null;
      if (wanted !== null) {
        if (shownNow.current === null) setShown(wanted);
        setWhole(wholeOf(await ask("train.run", { run: wanted })));
      }
      setTimeout(() => {
        waiting = false;
        if (again && !closed) {
          again = false;
          refresh().catch(failed);
        }
      }, PACE);
      return values["last"] as number;
    };
    const begin = async () => {
      setChoices((await ask("train.choices")).values);
      const last = await refresh();
      if (closed) return;
      source = new EventSource(`/api/events?after=${last}`);
      source.onopen = () => setLost(false);
      source.onerror = () => setLost(true);
      source.onmessage = () => {
        if (waiting) again = true;
        else refresh().catch(failed);
      };
    };
    begin().catch(failed);
    return () => {
      closed = true;
      source?.close();
    };
  }, []);

  useEffect(() => {
    if (shown !== null) ask("train.run", { run: shown }).then((answer) => setWhole(wholeOf(answer)), failed);
  }, [shown]);

  const run = runs.find((other) => other.run === shown);
  const visible = runs.filter((other) => !hidden.has(other.run));
  const control = (how: string) => run && void doing(ask("train.control", { run: run.run, how }));
  const start = (settings: Json) =>
    void doing(ask("train.start", settings).then(({ values }) => setShown(values["run"] as number)));

  if (!choices) return <p class="quiet" role="status">{error || "…"}</p>;
  return (
    <div class="train">
      <h1 class="unseen">{t("start")}</h1>
      <Form choices={choices} busy={runs.some(isActive)} start={start} />
      <div class="course">
        <p class="alert" role="alert">{error || (lost ? t("lost") : run?.state === "failed" ? run.error : "")}</p>
        {run ? (
          <>
            <Controls key={run.run} run={run} control={control} doing={doing} />
            <div class="two">
              <Curves id="curve-loss" title={t("loss")} along={t("batches")} lines={lossLines(visible)} />
              <Curves id="curve-accuracy" title={t("accuracy")} along={t("epoch")} lines={accuracyLines(visible)} fixed={accuracyEnds(visible)} />
            </div>
            {whole && <Details whole={whole} />}
            <p class="saves">
              {t("save")}:{" "}
              <button onClick={() => saveSvg(run)}>{t("asSvg")}</button>{" "}
              <button onClick={() => saveCsv(run)}>{t("asCsv")}</button>{" "}
              <button onClick={() => download(`run-${run.run}.py`, python(run))}>{t("asPython")}</button>{" "}
              <button onClick={() => savePage(run)}>{t("asPage")}</button>
            </p>
          </>
        ) : (
          <p class="quiet">{t("noRuns")}</p>
        )}
        {runs.length > 0 && <Runs runs={runs} shown={shown} hidden={hidden} show={setShown} hide={setHidden} />}
      </div>
    </div>
  );
}

function Controls({ run, control, doing }: { run: Run; control: (how: string) => void; doing: (work: Promise<unknown>) => void }) {
  const [rate, setRate] = useState(String(run.rate));
  const [size, setSize] = useState(String(run.batch_size));
  const [augment, setAugment] = useState(run.augment);
  const active = isActive(run);
  const apply = (event: Event) => {
    event.preventDefault();
    doing(ask("train.change", { run: run.run, learning_rate: Number(rate), batch_size: Number(size), augment }));
  };
  const look = () => doing(ask("train.open", { run: run.run }).then(() => (location.hash = "look")));
  return (
    <section class="panel controls" aria-label={t("run", run.run)}>
      <p class="status" role="status">
        <strong>{t("run", run.run)}</strong> · {t(`state_${run.state}`)} · {t("progress", run.batch, run.epoch, run.settings.epochs)}
      </p>
      <div class="buttons">
        <button class="strong" disabled={!active} onClick={() => control(run.state === "paused" ? "resume" : "pause")}>
          {run.state === "paused" ? t("resume") : t("pause")}
        </button>
        <button disabled={!active} onClick={() => control("step")}>{t("step")}</button>
        <button disabled={!active} onClick={() => control("stop")}>{t("stop")}</button>
        <button disabled={run.state === "waiting" || (run.state === "failed" && !run.batch)} onClick={look}>{t("lookAt")}</button>
      </div>
      {active && (
        <form class="changes" onSubmit={apply}>
          <fieldset>
            <legend>{t("changes")}</legend>
            <label>{t("learningRate")} <input name="rate" type="number" step="any" min="0" value={rate} onInput={(e) => setRate(e.currentTarget.value)} /></label>
            <label>{t("batchSize")} <input name="size" type="number" min="1" value={size} onInput={(e) => setSize(e.currentTarget.value)} /></label>
            <label>
              {t("augment")}{" "}
              <select name="augmentNow" value={augment} onChange={(e) => setAugment(e.currentTarget.value)}>
                {(["none", "light", "photo"] as const).map((name) => <option value={name}>{t(`augment_${name}`)}</option>)}
              </select>
            </label>
            <button>{t("apply")}</button>
            <p class="quiet">{t("changesNote")}</p>
          </fieldset>
        </form>
      )}
      {run.best_file && <p class="quiet">{t("kept", run.best_file)}</p>}
    </section>
  );
}

interface RunsProps {
  runs: Run[];
  shown: number | null;
  hidden: Set<number>;
  show: (run: number) => void;
  hide: (runs: Set<number>) => void;
}

function Runs({ runs, shown, hidden, show, hide }: RunsProps) {
  const toggle = (run: number) => {
    const next = new Set(hidden);
    if (!next.delete(run)) next.add(run);
    hide(next);
  };
  return (
    <section class="panel">
      <h3>{t("runs")}</h3>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("runs")}>
        <table class="runs">
          <thead>
            <tr>
              {["", t("data"), t("network"), t("batchSize"), t("learningRate"), t("augment"), t("epochs"), t("last"), t("best"), t("show")].map((head) => <th scope="col">{head}</th>)}
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => {
              const best = Math.max(...run.epochs.map((row) => row["val_accuracy"] ?? 0));
              return (
                <tr class={run.run === shown ? "shown" : ""}>
                  <th scope="row"><button aria-pressed={run.run === shown} onClick={() => show(run.run)}>{t("run", run.run)}</button></th>
                  <td>{run.settings.data}</td>
                  <td>{shortName(run.settings.network)}</td>
                  <td>{run.batch_size}</td>
                  <td>{run.rate}</td>
                  <td>{run.augment}</td>
                  <td>{run.epoch}</td>
                  <td>{run.epochs.at(-1)?.["loss"]?.toFixed(4) ?? ""}</td>
                  <td>{run.epochs.length ? `${(100 * best).toFixed(2)} %` : ""}</td>
                  <td><input type="checkbox" aria-label={`${t("show")} ${run.run}`} checked={!hidden.has(run.run)} onChange={() => toggle(run.run)} /></td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const labelOf = (run: Run, what: string, many: boolean): string => (many ? `${run.run}: ${what}` : what);

function lossLines(runs: Run[]): Line[] {
  const many = runs.length > 1;
  return runs.flatMap((run) => {
    const points = run.batches.map((batch, i): [number, number | null] => [batch, run.loss[i] ?? null]);
    const each = run.epoch ? run.batch / run.epoch : 0;
    const validation = run.epochs.map((row, i): [number, number] => [(i + 1) * each, row["val_loss"] ?? NaN]);
    return [
      { name: labelOf(run, t("training"), many), dashed: false, colour: run.run - 1, points: points.filter((p): p is [number, number] => p[1] !== null) },
      { name: labelOf(run, t("validation"), many), dashed: true, colour: many ? run.run - 1 : 1, points: validation.filter(([, y]) => Number.isFinite(y)) },
    ];
  });
}

function accuracyLines(runs: Run[]): Line[] {
  const many = runs.length > 1;
  const row = (run: Run, key: string): [number, number][] => run.epochs.map((epoch, i) => [i + 1, epoch[key] ?? NaN]);
  return runs.flatMap((run) => [
    { name: labelOf(run, t("training"), many), dashed: false, colour: run.run - 1, points: row(run, "accuracy") },
    { name: labelOf(run, t("validation"), many), dashed: true, colour: many ? run.run - 1 : 1, points: row(run, "val_accuracy") },
  ]);
}

/** From a little below the worst accuracy to 1, so that the last tenths are seen. */
function accuracyEnds(runs: Run[]): [number, number] {
  const least = Math.min(1, ...runs.flatMap((run) => run.epochs.flatMap((row) => [row["accuracy"] ?? 1, row["val_accuracy"] ?? 1])));
  return [Math.max(0, Math.floor(20 * (least - 0.02)) / 20), 1];
}
