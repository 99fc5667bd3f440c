import type { OpenAsk } from '../../domain/decision.ts';
import type { Io } from '../../cli/io.ts';
import type { RunState } from '../../workflows/messages.ts';

const ROOT = 'a'.repeat(64);

/** A pretend tenant, as a state names it. */
export const EXAMPLE_FOREIGN: RunState['foreignTenants'][number] = {
  id: 'main',
  origins: { login: 'https://127.0.0.1:4433', graph: 'https://127.0.0.1:4433' },
};

/** One open question to two custodians, of whom one has answered. */
export const EXAMPLE_ASK: OpenAsk = {
  id: 'open-envelope/breakglass-1#4',
  step: 'open-envelope/breakglass-1',
  kind: 'attest',
  question: 'Open the envelope together and write the seal number as found.',
  need: [{ role: 'custodian', count: 2 }],
  people: ['custodian-1', 'custodian-2'],
  bypassers: [],
  values: [{ name: 'seal', ask: 'Number of the seal' }],
  choices: ['attest', 'deny'],
  log: { size: 40, root: ROOT },
  askedAt: '2026-04-01T09:00:00.000Z',
  expires: '2026-04-01T11:00:00.000Z',
  answered: [{ person: 'custodian-2', choice: 'attest' }],
  missing: [{ role: 'custodian', count: 1, people: ['custodian-1'] }],
};

/** A drill in the middle: approved ten minutes ago, an envelope being opened. */
export const EXAMPLE_STATE: RunState = {
  run: 'quarterly-drill-20260401-0900-k3fz',
  organisation: 'example',
  runbook: 'quarterly-drill',
  title: 'Quarterly emergency access drill',
  mode: 'drill',
  plan: 'b'.repeat(64),
  initiator: 'commander-1',
  openedAt: '2026-04-01T08:50:00.000Z',
  now: '2026-04-01T09:10:00.000Z',
  foreignTenants: [],
  steps: [
    {
      id: 'approve',
      do: 'phase',
      account: null,
      status: 'done',
      openedAt: '2026-04-01T08:50:00.000Z',
      closedAt: '2026-04-01T09:00:00.000Z',
      because: 'approved by security-1',
    },
    {
      id: 'open-envelope/breakglass-1',
      do: 'retrieve',
      account: 'breakglass-1',
      status: 'open',
      openedAt: '2026-04-01T09:00:00.000Z',
      closedAt: null,
      because: null,
    },
    {
      id: 'get-in/breakglass-1',
      do: 'sign-in',
      account: 'breakglass-1',
      status: 'pending',
      openedAt: null,
      closedAt: null,
      because: null,
    },
  ],
  asks: [EXAMPLE_ASK],
  facts: [
    {
      type: 'fact',
      step: 'hypothesis-before',
      account: 'breakglass-1',
      claim: 'account.enabled',
      state: 'corroborated',
      expected: 'enabled',
      seen: 'enabled',
      source: { from: 'graph:main', query: null },
      observedAt: null,
      artifacts: [],
      weight: 'fails',
    },
  ],
  objectives: {
    timeToAccessMs: 1_800_000,
    timeToAlertMs: 600_000,
    accessClockFrom: '2026-04-01T09:00:00.000Z',
  },
  log: { size: 41, root: ROOT, stored: 41 },
  waiting: null,
  looking: [],
  judgement: null,
  anchors: null,
};

/** An `Io` that keeps what a command writes. */
export function keptIo(given: Partial<Io> = {}): { io: Io; out: string[]; said: string[] } {
  const out: string[] = [];
  const said: string[] = [];
  const io: Io = {
    out: (text) => out.push(text),
    say: (line) => said.push(line),
    lively: false,
    json: false,
    env: {},
    cwd: '/',
    signal: new AbortController().signal,
    ...given,
  };
  return { io, out, said };
}
