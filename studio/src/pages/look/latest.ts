/** Work on the latest value alone, once what is under way is done: for what comes faster than it can be answered. */
export function latest<T>(work: (value: T) => Promise<void>): { next(value: T): void; drop(): void } {
  let running = false;
  let waiting: { value: T } | null = null;
  const run = async (value: T) => {
    running = true;
    await work(value);
    while (waiting) {
      const next: { value: T } = waiting;
      waiting = null;
      await work(next.value);
    }
    running = false;
  };
  return {
    next(value) {
      if (running) waiting = { value };
      else void run(value);
    },
    /** Forget what waits. */
    drop() {
      waiting = null;
    },
  };
}
