/** Acts that are done once, however often they are asked for. */
export interface Once<Done> {
  /** Does it, or gives what came of it under the same mark before; what failed is done again. */
  readonly under: (mark: string, act: () => Promise<Done>) => Promise<Done>;
}

/** Acts that are remembered, the latest. */
const MAX_KNOWN = 200;

/** For forms: a double click sends the same one twice, before anybody sees what became of the first. */
export function createOnce<Done>(): Once<Done> {
  const known = new Map<string, Promise<Done>>();
  return {
    under: (mark, act) => {
      const before = known.get(mark);
      if (before !== undefined) return before;
      const doing = act();
      known.set(mark, doing);
      const [oldest] = known.keys();
      if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
      doing.catch(() => known.delete(mark));
      return doing;
    },
  };
}
