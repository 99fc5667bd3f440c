import { runPath } from '../../page/say.ts';
import type { PageStage } from './page.ts';
import { median, ratios } from './numbers.ts';
import type { PlayedDrill } from './drill.ts';
import type { Row, Section } from './report.ts';
import { repeat } from './waiting.ts';

const TIMES = 3;
/** Updates of one bare workflow. */
const UPDATES = 60;
/** A signed statement and the answer to it, in characters. */
const SIZE = { in: 1_300, out: 60 };

interface Taps {
  readonly drill: PlayedDrill;
  /** From sending the form until the view that says that it was accepted. */
  readonly answeredMs: readonly number[];
}

/** Drills that are answered on the page, beside drills answered by the Update itself, and beside bare updates. */
export async function measureTaps(page: PageStage): Promise<Section> {
  const bareMs = await bareUpdates(page);
  const rounds = await repeat({
    times: TIMES,
    work: async () => ({ tapped: await tap(page), direct: await page.theatre.play(page.evidence) }),
  });
  return sectionOf({
    bareMs,
    answeredMs: rounds.flatMap(({ tapped }) => tapped.answeredMs),
    tappedMs: rounds.flatMap(({ tapped }) => tapped.drill.latenciesMs),
    directMs: rounds.flatMap(({ direct }) => direct.latenciesMs),
  });
}

async function tap({ theatre, evidence, visitors }: PageStage): Promise<Taps> {
  const answeredMs: number[] = [];
  const drill = await theatre.play(evidence, {
    send: async ({ run, person, signed }) => {
      const from = performance.now();
      const answer = await visitors.get(person)?.post(runPath(run, 'decisions'), { ...signed });
      if (answer?.status !== 200)
        throw new Error(`expected ${person} to be heard, got ${answer?.body ?? 'nobody'}`);
      answeredMs.push(performance.now() - from);
    },
  });
  return { drill, answeredMs };
}

async function bareUpdates({ bare }: PageStage): Promise<number[]> {
  const taken: number[] = [];
  const acts = [{ in: 0, out: 0, updates: Array.from({ length: UPDATES }, () => SIZE) }];
  await bare.play({ startSize: 0, acts }, (ms) => taken.push(ms));
  return taken.slice(1);
}

function sectionOf({
  bareMs,
  answeredMs,
  tappedMs,
  directMs,
}: {
  bareMs: readonly number[];
  answeredMs: readonly number[];
  tappedMs: readonly number[];
  directMs: readonly number[];
}): Section {
  const both = (what: string, samples: readonly number[]): Row[] => [
    { what, unit: 'ms', by: 'median', samples, atMost: null },
    { what: '… the slowest of twenty', unit: 'ms', by: 0.95, samples, atMost: null },
  ];
  return {
    title: 'The page: from a tap to the next step',
    rows: [
      ...both('approved on the page → next step opened', tappedMs),
      ...both('the same by the Update, without the page', directMs),
      {
        what: 'with the page / without it',
        unit: '×',
        by: 'median',
        samples: ratios({ of: [median(tappedMs)], over: [median(directMs)] }),
        atMost: 1.5,
      },
      ...both('approved on the page → the page says so', answeredMs),
      ...both('a bare Temporal update', bareMs),
    ],
    counted: `From sending the form with the signed statement. The page looks at the run, holds the signature against roster and plan and sends the Update; the run verifies it, stores it with fsync and goes on, until \`step-opened\` of the next step is stored. Signed by SSH keys; a passkey's assertion differs by the arithmetic of its curve. The bare update takes and gives as much, of a workflow that does nothing with it, at the same server; ${TIMES} drills each way, taking turns.`,
  };
}
