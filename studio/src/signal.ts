/** A value that components follow. */

import { useEffect, useState } from "preact/hooks";

export interface Signal<T> {
  get(): T;
  set(value: T): void;
  follow(reader: (value: T) => void): () => void;
}

export function signal<T>(value: T): Signal<T> {
  const readers = new Set<(value: T) => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const reader of readers) reader(next);
    },
    follow(reader) {
      readers.add(reader);
      return () => readers.delete(reader);
    },
  };
}

/** The value of a signal; the component is drawn anew when it changes. */
export function useSignal<T>(source: Signal<T>): T {
  const [value, set] = useState(source.get());
  useEffect(() => {
    set(() => source.get());
    return source.follow((next) => set(() => next));
  }, [source]);
  return value;
}
