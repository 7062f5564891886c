/** Requests to the studio's server, and what it answers. */

export class Tensor {
  constructor(readonly shape: readonly number[], readonly data: Float32Array) {}

  /** The part with this number along the first axis. */
  at(index: number): Tensor {
    const [, ...rest] = this.shape;
    const size = rest.reduce((a, b) => a * b, 1);
    return new Tensor(rest, this.data.subarray(index * size, (index + 1) * size));
  }
}

export type Json = Record<string, any>;
export interface Answer {
  values: Json;
  arrays: Record<string, Tensor>;
}

export class Refused extends Error {}

/** Ask the server; an error of its own words where it refuses. */
export async function ask(name: string, asked: Json = {}): Promise<Answer> {
  const response = await fetch(`/api/${name}`, { method: "POST", body: JSON.stringify(asked) });
  const kind = response.headers.get("content-type") ?? "";
  if (!response.ok) {
    const said = kind.startsWith("application/json") ? (await response.json()).error : response.statusText;
    throw new Refused(said);
  }
  if (kind.startsWith("application/json")) return { values: await response.json(), arrays: {} };
  return unpacked(await response.arrayBuffer());
}

function unpacked(content: ArrayBuffer): Answer {
  const length = new DataView(content).getUint32(0, true);
  const values: Json = JSON.parse(new TextDecoder().decode(new Uint8Array(content, 4, length)));
  const arrays: Record<string, Tensor> = {};
  let at = 4 + length;
  for (const { name, shape } of values["arrays"] as { name: string; shape: number[] }[]) {
    const size = shape.reduce((a, b) => a * b, 1);
    arrays[name] = new Tensor(shape, new Float32Array(content, at, size));
    at += 4 * size;
  }
  return { values, arrays };
}

/** The bytes of a file in base 64. */
export async function encoded(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}
