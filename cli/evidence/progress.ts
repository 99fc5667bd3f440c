import type { Io } from '../io.ts';

const EVERY_MS = 1_000;
/** Back to the start of the line, and nothing on it (ECMA-48 EL). */
const CLEAR = '\r\u001b[K';

/**
 * Does `work` and says meanwhile on stderr what is being done, and every second for how long already: on one line of a
 * terminal, which is gone at the end. The first words come at once, because reading one long log answers to no timer.
 * Says nothing with `--json` or where stderr is no terminal.
 */
export async function withProgress<T>({
  io,
  doing,
  work,
  write = (text) => void process.stderr.write(text),
}: {
  io: Pick<Io, 'json' | 'lively'>;
  doing: string;
  work: () => Promise<T>;
  /** Writes to stderr as it is, without a line end. */
  write?: (text: string) => void;
}): Promise<T> {
  if (io.json || !io.lively) return work();
  const started = performance.now();
  write(`${doing} …`);
  const ticking = setInterval(() => {
    write(`${CLEAR}${doing}: ${Math.round((performance.now() - started) / 1_000)} s`);
  }, EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(ticking);
    write(CLEAR);
  }
}
