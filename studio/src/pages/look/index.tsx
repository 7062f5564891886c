/** The page Look: a network on a picture, down to one multiplication. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ask, Refused, type Answer, type Json } from "../../api";
import { download } from "../../drawing/maps";
import { say } from "../../words";
import { Answers } from "./answers";
import { Arithmetic } from "./arithmetic";
import { Picture } from "./explain";
import { pageText } from "./exports";
import { Graph } from "./graph";
import { latest } from "./latest";
import { LayerPanel } from "./layer";
import "./look.css";
import type { Network, Neuron, Place, Strips } from "./model";
import { Sources } from "./pictures";
import { t } from "./words";

/** What was chosen, for when the reader comes back to the page. */
const kept: { file: string; layer: string | null; channel: number; place: Place | null } = { file: "", layer: null, channel: 0, place: null };

export default function Page() {
  const [files, setFiles] = useState<Json | null>(null);
  const [network, setNetwork] = useState<Network | null>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [strips, setStrips] = useState<Strips | null>(null);
  const [layer, setLayer] = useState<string | null>(null);
  const [channel, setChannel] = useState(0);
  const [place, setPlace] = useState<Place | null>(null);
  const [neuron, setNeuron] = useState<Neuron | null>(null);
  const [stamp, setStamp] = useState(0);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(0);
  const asked = useRef(0);

  const failed = (reason: unknown) => setError(reason instanceof Refused ? reason.message.replace(/^studio: /, "") : String(reason));
  const doing = async <T,>(work: Promise<T>): Promise<T | null> => {
    setBusy((n) => n + 1);
    try {
      const found = await work;
      setError("");
      return found;
    } catch (reason) {
      failed(reason);
      return null;
    } finally {
      setBusy((n) => n - 1);
    }
  };
  /** Show an answer, unless a later one was asked for meanwhile. */
  const answered = async (request: Promise<Answer>) => {
    const number = ++asked.current;
    const found = await doing(request);
    if (!found || number !== asked.current) return;
    setAnswer(found);
    setStamp((n) => n + 1);
    const small = await doing(ask("look.strips"));
    if (small && number === asked.current) setStrips({ layers: small.values["layers"], arrays: small.arrays });
  };
  const { next: take } = useMemo(() => latest((what: Json) => answered(ask("look.picture", what))), []);
  const sliding = useMemo(() => latest((what: Json) => answered(ask("look.edit", { ...what, merge: true }))), []);
  const edit = (what: Json) => {
    sliding.drop();
    void answered(ask("look.edit", what));
  };
  const begin = async (found: Answer | null, known: Json) => {
    if (!found) return;
    const opened = found.values as unknown as Network;
    [setStrips, setPlace, setNeuron].forEach((forget) => forget(null));
    setAnswer(null);
    setNetwork(opened);
    const again = kept.file === opened.file && opened.boxes.some((box) => box.name === kept.layer);
    setLayer(again ? kept.layer : ((opened.boxes.find((box) => box.filters) ?? opened.boxes[0])?.name ?? null));
    setChannel(again ? kept.channel : 0);
    if (again) setPlace(kept.place);
    const picture = (known["pictures"] as string[])[0], samples = known["samples"] as string[];
    const small = opened.picture && opened.picture[2] === 1;
    const sample = small ? samples.find((name) => name.startsWith(opened.picture![0] < 20 ? "digits" : "")) : samples.find((name) => name.endsWith(".jpg"));
    take(!opened.picture || opened.taken || opened.edits > 0 ? {} : picture ? { file: picture } : sample ? { sample } : {});
  };
  const open = async (file: string) => {
    const found = await doing(ask("look.open", { file }));
    if (!found) return;
    const known = (await ask("look.files")).values;
    setFiles(known);
    await begin(found, known);
  };
  useEffect(() => {
    void (async () => {
      const known = await doing(ask("look.files"));
      if (!known) return;
      setFiles(known.values);
      if (known.values["open"]) await begin(await doing(ask("look.network")), known.values);
    })();
  }, []);
  useEffect(() => {
    let current = true;
    const box = network?.boxes.find((one) => one.name === place?.layer);
    if (!place || !box?.explained) return setNeuron(null);
    ask("look.neuron", { ...place }).then((found) => current && setNeuron(found.values), (reason) => current && (setNeuron(null), failed(reason)));
    return () => {
      current = false;
    };
  }, [place, stamp]);

  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.shiftKey && !(event.target as Element).matches("input")) edit({ how: "undo" });
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, []);

  const choose = (name: string) => {
    if (name === layer) return;
    setLayer(name);
    setChannel(0);
    setPlace(null);
  };
  const box = network?.boxes.find((one) => one.name === layer);
  if (network) Object.assign(kept, { file: network.file, layer, channel, place });
  const edits = Number(answer?.values["edits"] ?? 0);
  return (
    <div class="look">
      <div class="top">
        <Sources network={network} files={files} take={take} open={open} />
        {network && (
          <div class="bar tools">
            <span class={edits ? "" : "quiet"} id="edits">{edits ? t("edits", edits) : t("unchanged")}</span>
            <button disabled={!edits} onClick={() => edit({ how: "undo" })}>{t("undo")}</button>
            <button disabled={!edits} onClick={() => edit({ how: "reset" })}>{t("reset")}</button>
            <button onClick={() => download(`${network.name}.html`, pageText(), "text/html")}>{t("page")}</button>
          </div>
        )}
        <p role="alert" class="error">{error}</p>
        <span class="busy quiet" aria-hidden="true">{busy ? t("working") : ""}</span>
      </div>
      {files && !network && !files["open"] && <p>{say("noModel")}</p>}
      {network && (
        <div class="columns">
          <Graph network={network} strips={strips} chosen={layer} choose={choose} />
          <div class="stack">
            {answer && network.picture && <Picture network={network} answer={answer} neuron={neuron} stamp={stamp} failed={failed} />}
            {answer && !network.picture && <p class="quiet panel">{t("randomInput")}</p>}
            {answer && <Answers network={network} answer={answer} />}
          </div>
          <div class="stack wide">
            {answer && box && <LayerPanel box={box} place={place} channel={channel} stamp={stamp} setChannel={(next) => { setChannel(next); if (place) setPlace({ ...place, channel: next }); }}
              choose={setPlace} edit={edit} slide={sliding.next} range={network.range} failed={failed} />}
            {neuron ? <Arithmetic neuron={neuron} edit={edit} slide={sliding.next} /> : box && !box.explained && !box.input ? <p class="quiet panel">{t("notExplained", box.kind)}</p> : answer && <p class="quiet panel">{t("arithmeticHint")}</p>}
          </div>
        </div>
      )}
    </div>
  );
}
