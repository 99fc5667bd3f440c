/** Has a work done once those before it are; answers with what the work does. */
export type InLine = <T>(work: () => Promise<T>) => Promise<T>;

/** Works that are done one at a time: those that are `urgent` before all `later` ones, each kind in its order. */
export interface Line {
  readonly urgent: InLine;
  readonly later: InLine;
}

/** A line that nobody waits in yet. */
export function openLine(): Line {
  const urgent: (() => Promise<void>)[] = [];
  const later: (() => Promise<void>)[] = [];
  let busy = false;

  const serve = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    for (;;) {
      const next = urgent.shift() ?? later.shift();
      if (next === undefined) break;
      await next();
    }
    busy = false;
  };

  const into =
    (waiting: (() => Promise<void>)[]): InLine =>
    (work) =>
      new Promise((resolve, reject) => {
        waiting.push(() => work().then(resolve, reject));
        void serve();
      });

  return { urgent: into(urgent), later: into(later) };
}
