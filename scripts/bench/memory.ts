import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readAnnouncement } from '../../worker/server/announce.ts';
import { childrenOf, COMPILED, node, nodeUntil, residentMb } from './processes.ts';
import type { Row, Section } from './report.ts';
import { repeat } from './waiting.ts';

const UP_AIM_MB = 250;
const SERVER_AIM_MB = 350;
/** After the start: so that what was only needed for it can go. */
const REST_MS = 8_000;
const EVERY_MS = 500;
const TIMES = 9;

/** Memory of `up` at rest: compiled, with the organisation file that `init` writes and no run. */
export async function measureMemory({ directory }: { directory: string }): Promise<Section> {
  await node([COMPILED, 'init', '--directory', directory]);
  const organisation = path.join(directory, 'organisation.yaml');
  const up = await nodeUntil({ words: [COMPILED, 'up', '--organisation', organisation], says: 'ready.' });
  try {
    const pids = await pidsOf({ up: up.pid, state: path.join(directory, '.breakglass') });
    await pause(REST_MS);
    const looks = await repeat({
      times: TIMES,
      work: async () => {
        await pause(EVERY_MS);
        const [parent, worker, server] = await Promise.all(pids.map(residentMb));
        return { parent: parent ?? Number.NaN, worker: worker ?? Number.NaN, server: server ?? Number.NaN };
      },
    });
    return sectionOf(looks);
  } finally {
    await up.stop();
  }
}

async function pidsOf({ up, state }: { up: number; state: string }): Promise<[number, number, number]> {
  const worker = (await childrenOf(up)).find(({ words }) => words.includes(' worker '));
  const server = await readAnnouncement(state);
  if (worker === undefined || server === null) throw new Error('expected up to have a worker and a server');
  return [up, worker.pid, server.pid];
}

function sectionOf(looks: readonly { parent: number; worker: number; server: number }[]): Section {
  const row: Pick<Row, 'unit' | 'by' | 'atMost'> = { unit: 'MB', by: 'median', atMost: null };
  const both = looks.map(({ parent, worker }) => parent + worker);
  return {
    title: 'Memory at rest',
    rows: [
      { ...row, what: '`up`, parent and worker together', samples: both, atMost: UP_AIM_MB },
      { ...row, what: '… parent', samples: looks.map(({ parent }) => parent) },
      { ...row, what: '… worker', samples: looks.map(({ worker }) => worker) },
      { ...row, what: 'Temporal server', samples: looks.map(({ server }) => server), atMost: SERVER_AIM_MB },
    ],
    counted: `Resident set (RSS) of each process by \`ps\`, in 10⁶ bytes, ${REST_MS / 1_000} s after \`up\` was ready, with no run. Compiled, as published. Pages that the two Node processes share (the Node binary, the SDK's library) are counted in both, so the sum is too high rather than too low.`,
    ifMissed:
      "The worker is most of it: the worker SDK with its native library, the client for Graph, and the workflows in their own isolate. The parent loads the SDK's client alone, to see that its server serves; the rest is Node, twice.",
  };
}
