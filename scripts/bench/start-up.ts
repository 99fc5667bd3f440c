import { COMPILED, node } from './processes.ts';
import { ratios } from './numbers.ts';
import type { Section } from './report.ts';
import { repeat, timed } from './waiting.ts';

const TIMES = 12;
const AIM_S = 0.3;
const NODE = '`node -e 0`';

/** How long a person waits for a command that needs no server, beside Node alone; they take turns. */
export async function measureStartUp(): Promise<Section> {
  const commands = {
    [NODE]: ['-e', '0'],
    '`breakglass --version`': [COMPILED, '--version'],
    '`breakglass validate runbooks/quarterly-drill.yaml`': [
      COMPILED,
      'validate',
      'runbooks/quarterly-drill.yaml',
    ],
  };
  const rounds = await repeat({
    times: TIMES,
    work: async () => {
      const took: Record<string, number> = {};
      for (const [what, words] of Object.entries(commands))
        took[what] = (await timed(() => node(words))) / 1_000;
      return took;
    },
  });
  const samples = (what: string) => rounds.map((took) => took[what] ?? Number.NaN);
  const rows = Object.keys(commands).map((what) => ({
    what,
    unit: 's' as const,
    by: 'median' as const,
    samples: samples(what),
    atMost: what === NODE ? null : AIM_S,
  }));
  const over = rows.slice(1).map(({ what, samples: of }) => ({
    what: `${what} / ${NODE}`,
    unit: '×' as const,
    by: 'median' as const,
    samples: ratios({ of, over: samples(NODE) }),
    atMost: null,
  }));
  return {
    title: 'Start-up',
    rows: [...rows, ...over],
    counted:
      'From starting the process until it has ended, compiled; the three take turns. Node alone is the floor under every command.',
    ifMissed:
      'Reading a definition loads the YAML and schema libraries and builds the schemas, which is most of what it takes above `--version`; the rest is the floor, which a busy machine raises.',
  };
}
