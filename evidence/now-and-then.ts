/** Whoever can make us say something must not be able to fill a log or a disk with it. */
const QUIET_MS = 10_000;

/**
 * Tells the first at once. Those that come within ten seconds of it are told together at their end, by the last of them
 * and their number, and so on, so that none goes untold.
 */
export function nowAndThen<What>(tell: (what: What, count: number) => void): (what: What) => void {
  let waiting: { readonly what: What; readonly count: number } | null = null;
  let quiet = false;
  const say = (what: What, count: number) => {
    [waiting, quiet] = [null, true];
    setTimeout(() => {
      quiet = false;
      if (waiting !== null) say(waiting.what, waiting.count);
    }, QUIET_MS).unref();
    tell(what, count);
  };
  return (what) => {
    if (quiet) waiting = { what, count: (waiting?.count ?? 0) + 1 };
    else say(what, 1);
  };
}
