import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { organisationText } from '../../cli/rehearse/organisation.ts';
import { ANYONE } from '../../domain/language/language.ts';
import { ROSTER } from '../../cli/rehearse/roster.ts';
import { config } from '../../simulator/config.ts';
import { startTenant, type Ready } from '../../simulator/start.ts';
import { readAsked, signInLongAgo } from './tenant-control.ts';
import { COMPILED, nodePeak } from './processes.ts';
import type { Row, Section } from './report.ts';
import { makeSigner } from './signer.ts';
import { repeat } from './waiting.ts';

const TIMES = 3;
const SIZES = { ordinary: '20 users, 40 policies', large: '50,000 users, 400 policies' } as const;
type Size = keyof typeof SIZES;
const AIM_MB = 250;

/** One `breakglass readiness`. */
interface Look {
  readonly seconds: number;
  readonly megabytes: number;
  readonly requests: number;
  readonly paced: number;
  readonly throttled: number;
}

/** `breakglass readiness` of the ordinary tenant and of the large one, which throttle as Microsoft documents. */
export async function measureTenantReadiness({ directory }: { directory: string }): Promise<Section> {
  const looks = {
    ordinary: await looksAt({ directory: path.join(directory, 'ordinary'), size: 'ordinary' }),
    large: await looksAt({ directory: path.join(directory, 'large'), size: 'large' }),
  };
  return {
    title: 'Readiness of a tenant',
    rows: [...rowsOf('ordinary', looks.ordinary), ...rowsOf('large', looks.large)],
    counted: `The whole command \`breakglass readiness\`, compiled, for two emergency accounts by every check, against a pretend tenant in another process of this machine that throttles as documented; from starting the command until it has ended. Policies and What-If are asked at most once a second, by the engine itself, and how often that went wrong is how often the tenant answered 429. Large is ${SIZES.large}, departments in divisions in groups eight deep; its policies come 100 a page, those of the ordinary tenant 20 a page. Memory is the largest resident set of the command (\`getrusage\`).`,
  };
}

async function looksAt({ directory, size }: { directory: string; size: Size }): Promise<readonly Look[]> {
  await mkdir(directory, { recursive: true });
  const { ready, stop } = await startTenant(config.parse({ directory, size, limits: 'documented' }));
  try {
    await signInLongAgo(ready);
    const organisation = path.join(directory, 'organisation.yaml');
    await writeFile(organisation, organisationOf({ ready, directory }));
    return await repeat({ times: TIMES, work: () => lookOnce({ ready, organisation }) });
  } finally {
    await stop();
  }
}

async function lookOnce({ ready, organisation }: { ready: Ready; organisation: string }): Promise<Look> {
  const before = await readAsked(ready);
  const from = performance.now();
  const megabytes = await nodePeak([COMPILED, 'readiness', '--organisation', organisation], {
    NODE_EXTRA_CA_CERTS: ready.ca,
  });
  const seconds = (performance.now() - from) / 1_000;
  const after = await readAsked(ready);
  return {
    seconds,
    megabytes,
    requests: after.requests - before.requests,
    paced: after.paced - before.paced,
    throttled: after.throttled - before.throttled,
  };
}

function organisationOf({ ready, directory }: { ready: Ready; directory: string }): string {
  return organisationText({
    facts: { ...ready, tenant: { ...ready.tenant, accounts: [...ready.tenant.accounts] } },
    language: ANYONE.language,
    people: ROSTER.map(({ id, roles }) => ({ ...makeSigner({ id, roles }), keyFile: id })),
    directory,
    tenantDirectory: directory,
    outside: { timestamps: [], witnesses: [] },
    overlay: {},
  });
}

function rowsOf(size: Size, looks: readonly Look[]): Row[] {
  const row = (what: string, unit: Row['unit'], of: (look: Look) => number, atMost: number | null): Row => ({
    what: `${SIZES[size]}: ${what}`,
    unit,
    by: 'median',
    samples: looks.map(of),
    atMost,
  });
  return [
    row('`breakglass readiness`', 's', ({ seconds }) => seconds, null),
    row('… requests to Graph', 'requests', ({ requests }) => requests, null),
    row('… of them under the limit of one a second', 'requests', ({ paced }) => paced, null),
    row('… refused with 429', 'requests', ({ throttled }) => throttled, 0),
    row('… memory', 'MB', ({ megabytes }) => megabytes, AIM_MB),
  ];
}
