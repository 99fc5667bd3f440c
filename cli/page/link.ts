import type { Client } from '@temporalio/client';
import { BreakglassError } from '../../domain/errors.ts';
import { connectClient } from '../../worker/connection.ts';
import type { Io } from '../io.ts';
import type { Place } from '../place.ts';
import { targetOf } from '../runs.ts';

/** A connection to the server for as long as the page is up, though the server may come and go meanwhile. */
export interface Link {
  /** `SERVER_NOT_RUNNING` or `SERVER_UNREACHABLE` where there is none now. */
  readonly use: <T>(work: (client: Client) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

/** A client, and what ends its connection. */
type Connected = Awaited<ReturnType<typeof connectClient>>;

/** A connection with those who are at work on it. */
interface Line {
  readonly connecting: Promise<Connected>;
  users: number;
}

/**
 * A server that was started anew has another address, so a connection that fails is made anew as well. Whoever finds theirs
 * gone first takes it, and no other that was made meanwhile, out of use; whoever leaves it last closes it.
 */
export function openLink({
  env,
  place,
  connect = async () => connectClient(await targetOf({ env, place })),
}: {
  env: Io['env'];
  place: Place;
  connect?: () => Promise<Connected>;
}): Link {
  let current: Line | null = null;
  const retire = (line: Line) => {
    if (current === line) current = null;
  };
  const leave = async (line: Line) => {
    line.users -= 1;
    if (line.users === 0 && current !== line) await hangUp(line);
  };
  return {
    use: async (work) => {
      const line = (current ??= { connecting: connect(), users: 0 });
      line.users += 1;
      try {
        const { client } = await line.connecting.catch((error: unknown) => {
          retire(line);
          throw error;
        });
        return await work(client);
      } catch (error) {
        if (error instanceof BreakglassError && GONE.has(error.code)) retire(line);
        throw error;
      } finally {
        await leave(line);
      }
    },
    close: async () => {
      const line = current;
      current = null;
      if (line?.users === 0) await hangUp(line);
    },
  };
}

async function hangUp({ connecting }: Line): Promise<void> {
  await connecting.then(({ close }) => close()).catch(() => undefined);
}

const GONE: ReadonlySet<string> = new Set(['SERVER_NOT_RUNNING', 'SERVER_UNREACHABLE']);
