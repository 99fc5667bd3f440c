import { setTimeout as wait } from 'node:timers/promises';
import { runPath } from '../../page/say.ts';
import { residentMb } from './processes.ts';
import type { PageStage } from './page.ts';
import { seat, storedTimes, type Crowd } from './page-crowd.ts';
import type { Row, Section } from './report.ts';

const AIM_MS = 2_000;
/** How long people of this drill take for an answer: so long that all have seen the question before. */
const THINK_MS = 1_500;

/** What some people who watch one drill saw. */
interface Watched {
  readonly people: number;
  /** For each of them, for each event. */
  readonly delaysMs: readonly (readonly number[])[];
  readonly latenciesMs: readonly number[];
  readonly pageMb: number;
}

/** One drill that one person watches, and one that everybody of the roster does. */
export async function measureWatching(page: PageStage): Promise<Section> {
  const alone = await watch({ page, people: 1 });
  const all = await watch({ page, people: page.visitors.size });
  return sectionOf({ alone, all });
}

async function watch({ page, people }: { page: PageStage; people: number }): Promise<Watched> {
  const { theatre, evidence, origin, visitors, pagePid } = page;
  const cookies = [...visitors.values()].slice(-people).map(({ cookie }) => cookie);
  const { times, stored } = storedTimes();
  const seated: Crowd[] = [];
  const { latenciesMs } = await theatre.play(evidence, {
    stored,
    pause: async ({ run }) => {
      if (seated.length === 0) {
        seated.push(await seat({ origin, path: runPath(run), cookies }));
        times.clear();
      }
      await wait(THINK_MS);
    },
  });
  const [crowd] = seated;
  if (crowd === undefined) throw new Error('expected a drill that asks somebody');
  const delaysMs = await crowd.end(times);
  return { people, delaysMs, latenciesMs, pageMb: await residentMb(pagePid) };
}

function sectionOf({ alone, all }: { alone: Watched; all: Watched }): Section {
  const rows = ({ people, delaysMs, latenciesMs, pageMb }: Watched, atMost: number | null): Row[] => {
    const who = people === 1 ? 'one person watches' : `${people} people watch`;
    const samples = delaysMs.flat();
    const last = delaysMs.map((each) => each.at(-1) ?? Number.NaN);
    return [
      { what: `${who}: event stored → in a view`, unit: 'ms', by: 'median', samples, atMost: null },
      { what: `${who}: the slowest of twenty`, unit: 'ms', by: 0.95, samples, atMost },
      {
        what: '… the last event of the run, the last of all',
        unit: 'ms',
        by: 1,
        samples: last,
        atMost: null,
      },
      {
        what: '… an answer → next step opened',
        unit: 'ms',
        by: 'median',
        samples: latenciesMs,
        atMost: null,
      },
      { what: '… memory of the page', unit: 'MB', by: 'median', samples: [pageMb], atMost: null },
    ];
  };
  return {
    title: 'The page: from an event to the glass',
    rows: [...rows(alone, AIM_MS), ...rows(all, AIM_MS)],
    counted: `Each watches as the page's script does: a stream that tells of changes, and the whole view anew for each; they are one process, the page another, server and worker two more on the same machine. For every event of a drill whose people take ${THINK_MS / 1_000} s for each answer, and for each who watches: from when the event is stored until a view that shows it has come; drawing it is not in it. The page looks at a run twice a second, however many watch. Less than nothing: a view showed an event while the worker was still being told that it is stored.`,
    ifMissed:
      'Everybody loads the whole view for each change, and one process writes them one after the other; here it shares two cores with the server, the worker and those who watch. A burst of changes is over some seconds later for the last of 200, who miss none; an answer is not held up by it.',
  };
}
