/** What a new training begins with. */

import { useState } from "preact/hooks";
import type { Json } from "../../api";
import { shortName } from "./run";
import { t } from "./words";

interface Props {
  choices: Json;
  busy: boolean;
  start: (settings: Json) => void;
}

export function Form({ choices, busy, start }: Props) {
  const [data, setData] = useState<string>(choices["folders"].length ? "folder 0" : "digits");
  const [network, setNetwork] = useState("small");
  const [numbers, setNumbers] = useState({ epochs: 10, batch_size: 32, learning_rate: 0.001, seed: 0, limit: "" as number | "" });
  const [augment, setAugment] = useState("none");
  const [paused, setPaused] = useState(false);
  const named = (name: string) => {
    const number = /^folder (\d+)$/.exec(name);
    return number ? t("folder", choices["folders"][Number(number[1])]) : name;
  };
  const number = (key: keyof typeof numbers, label: string, least: number, step: number | "any" = 1) => (
    <label>
      {label}
      <input
        type="number" name={key} min={least} step={step} value={numbers[key]} required={key !== "limit"}
        onInput={(event) => setNumbers({ ...numbers, [key]: event.currentTarget.value === "" ? "" : Number(event.currentTarget.value) })}
      />
    </label>
  );
  const submit = (event: Event) => {
    event.preventDefault();
    const { limit, ...rest } = numbers;
    start({ ...rest, data, network, augment, paused, ...(limit === "" ? {} : { limit }) });
  };
  return (
    <form class="panel begin" onSubmit={submit}>
      <h2>{t("begin")}</h2>
      <label>
        {t("data")}
        <select name="data" value={data} onChange={(event) => setData(event.currentTarget.value)}>
          {(choices["data"] as string[]).map((name) => <option value={name}>{named(name)}</option>)}
        </select>
      </label>
      <label>
        {t("network")}
        <select name="network" value={network} onChange={(event) => setNetwork(event.currentTarget.value)}>
          {(choices["networks"] as string[]).map((name) => (
            <option value={name}>{name === "small" || name === "open" ? t(name) : shortName(name)}</option>
          ))}
        </select>
      </label>
      {network.endsWith(".py") && <p class="quiet">{t("scriptNote")}</p>}
      {number("epochs", t("epochs"), 1)}
      {number("batch_size", t("batchSize"), 1)}
      {number("learning_rate", t("learningRate"), 0, "any")}
      <label>
        {t("augment")}
        <select name="augment" value={augment} onChange={(event) => setAugment(event.currentTarget.value)}>
          {(["none", "light", "photo"] as const).map((name) => <option value={name}>{t(`augment_${name}`)}</option>)}
        </select>
      </label>
      {number("limit", t("limit"), 1)}
      {number("seed", t("seed"), 0)}
      <label class="check">
        <input type="checkbox" name="paused" checked={paused} onChange={(event) => setPaused(event.currentTarget.checked)} />
        {t("startPaused")}
      </label>
      <button class="strong" disabled={busy}>{t("start")}</button>
    </form>
  );
}
