import { ATTENDING } from '../../domain/language/attending.ts';
import { freePort } from '../../worker/server/ports.ts';
import type { ExitCode, Io } from '../io.ts';
import { firstOf } from '../keep-alive.ts';
import { keepPageAt } from '../keep-page.ts';
import { sayPage } from './attended.ts';
import { withoutServers, type Session } from './session.ts';

/**
 * Serves the page while `use` rehearses: whoever plays the people may do so there as well. At a terminal it stays open
 * afterwards, for the review and the package of the run, until Ctrl-C; a script is kept waiting by nothing.
 */
export async function withAttendedPage({
  session,
  io,
  use,
}: {
  session: Pick<Session, 'place' | 'people' | 'language'>;
  io: Io;
  use: () => Promise<ExitCode>;
}): Promise<ExitCode> {
  const { language } = session;
  const over = new AbortController();
  const listen = `localhost:${await freePort()}`;
  const served = new Set<string>();
  const page = firstOf((ready) =>
    keepPageAt({
      io: {
        ...io,
        env: withoutServers(io.env),
        signal: AbortSignal.any([io.signal, over.signal]),
      },
      place: session.place,
      options: ['--listen', listen],
      ready: (url) => {
        for (const line of served.has(url) ? [ATTENDING.pageAgain(url)[language]] : sayPage({ session, url }))
          io.say(line);
        served.add(url);
        ready();
      },
    }),
  );
  try {
    await page.ready;
    const code = await use();
    if (served.size > 0 && isAtTerminal(io)) {
      io.say(ATTENDING.pageStays([...served].join(', '))[language]);
      await page.ended;
    }
    return code;
  } finally {
    over.abort();
    await page.ended;
  }
}

function isAtTerminal({ lively, json, signal }: Io): boolean {
  return lively && !json && !signal.aborted;
}
