import { askPath, runPath } from '../../page/say.ts';
import type { PageStage } from './page.ts';
import type { Answer, Visitor } from './page-visitor.ts';
import type { Row, Section } from './report.ts';
import { repeat } from './waiting.ts';

const TIMES = 100;
const WITHIN_MS = 200;
const FIRST_KB = 100;
/** Asked by the first question of the drill. */
const WHO = 'security-1';

/** One view, loaded again and again. */
interface Loaded {
  readonly ms: readonly number[];
  readonly kB: number;
}

/** How long views take, and how much comes. */
export async function measureViews({ theatre, evidence, origin, visitors }: PageStage): Promise<Section> {
  const visitor = visitors.get(WHO);
  if (visitor === undefined) throw new Error(`expected ${WHO} to be signed in`);
  const stranger = () => ({ get: (path: string) => plain(`${origin}${path}`) });
  const seen: { first: Views | null; long: Loaded | null } = { first: null, long: null };
  await theatre.play(evidence, {
    pause: async ({ run, ask }) => {
      if (seen.first === null)
        seen.first = {
          signIn: await load({ visitor: stranger(), path: '/sign-in' }),
          today: await load({ visitor, path: '/' }),
          run: await load({ visitor, path: runPath(run) }),
          ask: await load({ visitor, path: askPath({ run, ask }) }),
        };
      else if (ask.startsWith(LATE)) seen.long ??= await load({ visitor, path: runPath(run) });
    },
  });
  if (seen.first === null || seen.long === null) throw new Error('expected both questions to be asked');
  return sectionOf({ ...seen.first, long: seen.long, assets: await assetsOf({ origin, visitor }) });
}

/** One of the last questions of the drill. */
const LATE = 'rotate/breakglass-2';

interface Views {
  readonly signIn: Loaded;
  readonly today: Loaded;
  readonly run: Loaded;
  readonly ask: Loaded;
}

async function load({ visitor, path }: { visitor: Pick<Visitor, 'get'>; path: string }): Promise<Loaded> {
  let kB = 0;
  const ms = await repeat({
    times: TIMES,
    work: async () => {
      const from = performance.now();
      const { status, bytes } = await visitor.get(path);
      if (status !== 200) throw new Error(`expected ${path} to be there, got ${status}`);
      kB = bytes / 1_000;
      return performance.now() - from;
    },
  });
  return { ms: ms.slice(1), kB };
}

async function plain(url: string): Promise<Answer> {
  const response = await fetch(url);
  const body = Buffer.from(await response.arrayBuffer());
  return { status: response.status, body: body.toString(), bytes: body.length };
}

/** Style and script, in kB; a browser keeps them for a year. */
async function assetsOf({ origin, visitor }: { origin: string; visitor: Visitor }): Promise<number> {
  const { body } = await visitor.get('/');
  const paths = [...body.matchAll(/(?:href|src)="(?<path>\/assets\/[^"]+)"/g)].map(
    ({ groups }) => groups?.path ?? '',
  );
  const answers = await Promise.all(paths.map((path) => plain(`${origin}${path}`)));
  return answers.reduce((sum, { bytes }) => sum + bytes / 1_000, 0);
}

function sectionOf({
  signIn,
  today,
  run,
  ask,
  long,
  assets,
}: Views & { long: Loaded; assets: number }): Section {
  const time = (what: string, { ms }: Loaded): Row[] => [
    { what, unit: 'ms', by: 'median', samples: ms, atMost: null },
    { what: '… the slowest of twenty', unit: 'ms', by: 0.95, samples: ms, atMost: WITHIN_MS },
  ];
  const size = (what: string, kB: number, atMost: number | null = null): Row => ({
    ...{ what, unit: 'kB', by: 'median', samples: [kB], atMost },
  });
  return {
    title: 'The page: a view',
    rows: [
      ...time('sign-in, as a stranger first sees it', signIn),
      ...time('today, with a run under way', today),
      ...time('the run at its first question', run),
      ...time('that question', ask),
      ...time('the run near its end', long),
      size('style and script, kept by the browser', assets),
      size('sign-in, with style and script', signIn.kB + assets, FIRST_KB),
      size('today, with style and script', today.kB + assets, FIRST_KB),
      size('the question', ask.kB),
      size('the run near its end', long.kB),
    ],
    counted: `A page as published, in a process of its own, over a drill that waits for people; 200 people on the roster. From sending the request until the whole view is there, over loopback and a connection that is open, one after the other. The views come as they are, not compressed; nothing but style and script belongs to them, from the same server.`,
  };
}
