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

type Connected = Awaited<ReturnType<typeof connectClient>>;

/** A server that was started anew has another address, so a connection that fails is made anew as well. */
export function openLink({ env, place }: { env: Io['env']; place: Place }): Link {
  let connected: Promise<Connected> | null = null;
  const connect = () => {
    connected ??= targetOf({ env, place }).then(connectClient);
    return connected;
  };
  const drop = async () => {
    const old = connected;
    connected = null;
    await old?.then(({ close }) => close()).catch(() => undefined);
  };
  return {
    use: async (work) => {
      try {
        const { client } = await connect();
        return await work(client);
      } catch (error) {
        if (error instanceof BreakglassError && GONE.has(error.code)) await drop();
        throw error;
      }
    },
    close: drop,
  };
}

const GONE: ReadonlySet<string> = new Set(['SERVER_NOT_RUNNING', 'SERVER_UNREACHABLE']);
