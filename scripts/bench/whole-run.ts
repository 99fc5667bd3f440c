import { TASK_QUEUE } from '../../workflows/messages.ts';
import { BARE_ENTRY, BARE_QUEUE, openBare, scoreOf, updatesIn, type Score } from './bare.ts';
import { memoryEvidence } from './calm-world.ts';
import { diskEvidence, unsealed } from './disk-evidence.ts';
import { openTheatre, type PlayedDrill } from './drill.ts';
import { ratios } from './numbers.ts';
import type { Section } from './report.ts';
import type { Stage } from './stage.ts';
import { repeat } from './waiting.ts';
import { workerOn } from './worker-on.ts';

const TIMES = 5;
const RATIO_AIM = 1.5;

interface Trio {
  readonly drill: PlayedDrill;
  readonly bareMs: number;
  /** The same drill with its events on disk. */
  readonly stored: PlayedDrill;
}

/** Drills by people who answer at once, each beside a bare workflow that asks as much of the same server. */
export async function measureWholeRun(stage: Stage): Promise<Section[]> {
  const theatre = openTheatre(stage);
  const bare = openBare(stage);
  const workers = [
    await workerOn({ stage, activities: theatre.world.activities, taskQueue: TASK_QUEUE }),
    await workerOn({ stage, activities: bare.activities, taskQueue: BARE_QUEUE, entry: BARE_ENTRY }),
  ];
  try {
    const onDisk = unsealed(await diskEvidence(stage));
    const { run } = await theatre.play(memoryEvidence());
    const score = await scoreOf({ client: stage.client, run });
    await bare.play(score);
    const trios = await repeat({
      times: TIMES,
      work: async () => ({
        drill: await theatre.play(memoryEvidence()),
        bareMs: await bare.play(score),
        stored: await theatre.play(onDisk),
      }),
    });
    return [wholeRun({ trios, score }), latency(trios)];
  } finally {
    for (const worker of workers) await worker.stop();
  }
}

function wholeRun({ trios, score }: { trios: readonly Trio[]; score: Score }): Section {
  const drills = trios.map(({ drill }) => drill.tookMs);
  const bares = trios.map(({ bareMs }) => bareMs);
  const stored = trios.map((trio) => trio.stored.tookMs);
  const steps = trios[0]?.drill.steps ?? 0;
  const perStep = drills.map((ms, index) => (ms - (bares[index] ?? Number.NaN)) / steps);
  const row = { by: 'median', atMost: null, unit: 'ms' } as const;
  return {
    title: 'A whole drill',
    rows: [
      { ...row, what: '`quarterly-drill`, evidence in memory', samples: drills },
      { ...row, what: 'bare workflow of the same size', samples: bares },
      {
        what: 'drill / bare',
        unit: '×',
        by: 'median',
        samples: ratios({ of: drills, over: bares }),
        atMost: RATIO_AIM,
      },
      { ...row, what: 'overhead a step: (drill − bare) / steps', samples: perStep },
      {
        ...row,
        what: '`quarterly-drill`, events on disk with fsync, not sealed or entered',
        samples: stored,
      },
      {
        what: 'drill on disk / bare',
        unit: '×',
        by: 'median',
        samples: ratios({ of: stored, over: bares }),
        atMost: null,
      },
    ],
    counted: `From asking the server to start the run until its result is there; ${steps} steps, ${score.acts.length} activities, ${updatesIn(score)} updates. Server and worker are real (SQLite, \`synchronous=full\`); tenant and people are functions in this process that answer at once, one person after the other, with real signatures. The bare workflow runs as many no-op activities one after the other and waits for as many updates, with the payload sizes read off a drill's history; it computes, checks and records nothing. Drill and bare take turns; the first of each is not counted.`,
  };
}

function latency(trios: readonly Trio[]): Section {
  const samples = (pick: (trio: Trio) => PlayedDrill) => trios.flatMap((trio) => pick(trio).latenciesMs);
  const memory = samples(({ drill }) => drill);
  const disk = samples(({ stored }) => stored);
  const row = { unit: 'ms', atMost: null } as const;
  return {
    title: 'From a decision to the next step',
    rows: [
      { ...row, what: 'update → next step opened', by: 0.5, samples: memory },
      { ...row, what: 'update → next step opened', by: 0.95, samples: memory },
      { ...row, what: 'the same, evidence on disk', by: 0.5, samples: disk },
      { ...row, what: 'the same, evidence on disk', by: 0.95, samples: disk },
    ],
    counted:
      'From sending the last decision that a step needs until the `step-opened` event of the next step is stored, in the same drills. Between them the decision is checked and stored, the step looks at the (immediate) tenant, and its facts and end are stored.',
  };
}
