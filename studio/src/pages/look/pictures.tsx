/** Where the picture comes from: samples, files of the folders, a dropped file, the camera, the drawing pad. */

import { useEffect, useRef, useState } from "preact/hooks";
import { encoded, type Json } from "../../api";
import type { Network } from "./model";
import { Pad } from "./pad";
import { t } from "./words";

interface Props {
  network: Network | null;
  files: Json | null;
  take(asked: Json): void;
  open(file: string): void;
}

function names(files: Json | null, kind: string): string[] {
  return (files?.[kind] ?? []) as string[];
}

export function Sources({ network, files, take, open }: Props) {
  const [tool, setTool] = useState<"" | "pad" | "camera">("");
  const takes = network?.picture ?? null;
  const send = async (file: Blob) => take({ bytes: await encoded(file) });
  useEffect(() => {
    const over = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file && takes) void send(file);
    };
    addEventListener("dragover", over);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("drop", drop);
    };
  });
  const pictures = names(files, "pictures"), samples = names(files, "samples"), models = names(files, "models");
  const toggle = (name: "pad" | "camera") => setTool(tool === name ? "" : name);
  return (
    <div class="sources">
      {models.length > 0 && (
        <label>{t("open")}{" "}
          <select value="" onChange={(event) => event.currentTarget.value && open(event.currentTarget.value)}>
            <option value="">{(files!["open"] as string) || t("choose")}</option>
            {models.map((name) => <option value={name}>{name.slice(name.indexOf("/") + 1)}</option>)}
          </select>
        </label>
      )}
      {takes && (
        <>
          <label>{t("picture")}{" "}
            <select value="" onChange={(event) => { const { value } = event.currentTarget; if (value) take(JSON.parse(value)); event.currentTarget.value = ""; }}>
              <option value="">{t("choose")}</option>
              {samples.length > 0 && <optgroup label={t("samples")}>{samples.map((name) => <option value={JSON.stringify({ sample: name })}>{name}</option>)}</optgroup>}
              {pictures.length > 0 && <optgroup label={t("files")}>{pictures.map((name) => <option value={JSON.stringify({ file: name })}>{name.slice(name.indexOf("/") + 1)}</option>)}</optgroup>}
            </select>
          </label>
          <label class="file">{t("drop")}
            <input type="file" accept="image/*" onChange={(event) => { const file = event.currentTarget.files?.[0]; if (file) void send(file); }} />
          </label>
          <button aria-expanded={tool === "pad"} onClick={() => toggle("pad")}>{t("draw")}</button>
          <button aria-expanded={tool === "camera"} onClick={() => toggle("camera")}>{t("camera")}</button>
          {tool === "pad" && <Pad light={(network!.background ?? 0) > 0.5} centred={takes[2] === 1 && takes[0] <= 64} drawn={send} />}
          {tool === "camera" && <Camera taken={send} />}
        </>
      )}
    </div>
  );
}

function Camera({ taken }: { taken(picture: Blob): void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [error, setError] = useState("");
  const [live, setLive] = useState(false);
  useEffect(() => {
    let stream: MediaStream | null = null, current = true;
    (navigator.mediaDevices?.getUserMedia({ video: true }) ?? Promise.reject(new Error("mediaDevices")))
      .then((found) => {
        stream = found;
        if (!current || !video.current) return found.getTracks().forEach((track) => track.stop());
        video.current.srcObject = found;
        return video.current.play();
      })
      .catch((reason: Error) => current && setError(reason.message || reason.name));
    return () => {
      current = false;
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, []);
  const shoot = () => {
    const source = video.current;
    if (!source?.videoWidth) return;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [source.videoWidth, source.videoHeight];
    canvas.getContext("2d")!.drawImage(source, 0, 0);
    canvas.toBlob((blob) => blob && taken(blob), "image/jpeg", 0.9);
  };
  useEffect(() => {
    if (!live) return;
    const timer = setInterval(shoot, 400);
    return () => clearInterval(timer);
  }, [live]);
  if (error) return <p role="alert">{t("cameraNone", error)}</p>;
  return (
    <div class="camera">
      <video ref={video} muted playsInline aria-label={t("camera")} />
      <button class="strong" onClick={shoot}>{t("cameraTake")}</button>
      <label><input type="checkbox" checked={live} onChange={(event) => setLive(event.currentTarget.checked)} /> {t("cameraLive")}</label>
    </div>
  );
}
