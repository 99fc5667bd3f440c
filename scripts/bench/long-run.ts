import type { EventBody, JournalEvent } from '../../domain/event.ts';
import type { Plan, RunInput } from '../../domain/plan/types.ts';
import type { LogPoint, Statement } from '../../domain/decision.ts';
import { ORGANISATION } from '../../cli/rehearse/organisation.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../evidence/core/merkle.ts';
import { makeSigner, type Signer } from './signer.ts';

/** A long run as it would lie on disk, made without an engine. */
export interface LongRun {
  readonly run: Pick<RunInput, 'run' | 'plan' | 'planDigest' | 'runbookText' | 'runbookDigest'>;
  readonly leaves: readonly string[];
  readonly log: LogPoint;
}

const RUN = 'long-drill-20260401-0900-aaaa';
const RUNBOOK = 'runbook: long-drill\n';
const START = Date.UTC(2026, 3, 1, 9);
const EXPIRES = new Date(START + 24 * 3_600_000).toISOString();

/** Makes a valid run of that many events, with questions that one person answers and facts between them. */
export function longRun({ events, decisions }: { events: number; decisions: number }): LongRun {
  const signer = makeSigner({ id: 'custodian-1', roles: ['custodian'] });
  const plan = planOf(signer);
  const planDigest = digestOf(plan);
  const runbookDigest = sha256Hex(RUNBOOK);
  const log = openLog();
  log.record(opening({ planDigest, runbookDigest }));
  for (let nth = 0; nth < decisions; nth += 1) {
    const step = `step-${nth}`;
    log.record(asked(step));
    log.record(decided({ step, plan: planDigest, log: log.point(), signer }));
    log.record({
      type: 'ask-closed',
      ask: `${step}#1`,
      step,
      kind: 'attest',
      outcome: 'met',
      because: signer.id,
    });
    const until = Math.floor(((nth + 1) * (events - 2)) / decisions) + 1;
    while (log.leaves.length < until) log.record(fact(step));
  }
  log.record({ type: 'run-closed', verdict: 'passed', restored: true, reasons: [] });
  const run = { run: RUN, plan, planDigest, runbookText: RUNBOOK, runbookDigest };
  return { run, leaves: log.leaves, log: log.point() };
}

function openLog() {
  const leaves: string[] = [];
  let tree = EMPTY_TREE;
  return {
    leaves,
    point: (): LogPoint => ({ size: tree.size, root: rootOf(tree) }),
    record: (body: EventBody): void => {
      const n = leaves.length;
      const event: JournalEvent = {
        v: 1,
        run: RUN,
        n,
        at: new Date(START + n * 1_000).toISOString(),
        ...body,
      };
      const leaf = canonicalText(event);
      leaves.push(leaf);
      tree = appendLeaf(tree, new TextEncoder().encode(leaf));
    },
  };
}

function opening({ planDigest, runbookDigest }: { planDigest: string; runbookDigest: string }): EventBody {
  return {
    type: 'run-opened',
    organisation: ORGANISATION,
    runbook: 'long-drill',
    title: 'A long drill',
    scenario: 'key-lost',
    mode: 'drill',
    plan: planDigest,
    runbookDigest,
    initiator: 'custodian-1',
    reason: null,
    ledger: { size: 2, root: 'c'.repeat(64) },
  };
}

function asked(step: string): EventBody {
  return {
    type: 'asked',
    ask: `${step}#1`,
    step,
    kind: 'attest',
    question: 'Compare the number on the seal with the one recorded and write it here.',
    need: [{ role: 'custodian', count: 1 }],
    people: ['custodian-1'],
    values: [{ name: 'seal', ask: 'Number of the seal' }],
    choices: ['attest', 'deny'],
    expires: EXPIRES,
  };
}

function decided({
  step,
  plan,
  log,
  signer,
}: {
  step: string;
  plan: string;
  log: LogPoint;
  signer: Signer;
}): EventBody {
  const answer = { ask: `${step}#1`, step, person: signer.id, choice: 'attest' } as const;
  const statement: Statement = {
    kind: 'breakglass-decision',
    version: 1,
    run: RUN,
    plan,
    log,
    ...answer,
    reason: '',
    values: { seal: 'A-1001' },
    at: new Date(START).toISOString(),
    expires: EXPIRES,
  };
  const signature = signer.sign(canonicalText(statement));
  return {
    type: 'decision-accepted',
    ...answer,
    via: 'update',
    key: signer.fingerprint,
    statement,
    signature,
  };
}

function fact(step: string): EventBody {
  return {
    type: 'fact',
    step,
    account: 'breakglass-1',
    claim: 'account.enabled',
    state: 'corroborated',
    expected: 'enabled',
    seen: 'enabled',
    source: { from: 'graph:main', query: 'GET /users/{id}?$select=id,accountEnabled' },
    observedAt: new Date(START).toISOString(),
    artifacts: [],
    weight: 'fails',
  };
}

function planOf({ id, roles, publicKey }: Signer): Plan {
  return {
    version: 1,
    organisation: ORGANISATION,
    runbook: 'long-drill',
    title: 'A long drill',
    scenario: 'key-lost',
    mode: 'drill',
    tenants: [],
    accounts: [],
    people: [{ id, roles, keys: [publicKey] }],
    sources: [],
    systems: [],
    networks: [],
    alerts: [],
    channels: [],
    objectives: { timeToAccessMs: null, timeToAlertMs: null },
    approve: null,
    hypothesis: [],
    steps: [],
    review: null,
    bypassRoles: [],
    waits: { pollMs: 30_000, recordMs: 60_000, tenantMs: 60_000, remindMs: 60_000, requestMs: 20_000 },
    trustedCa: null,
  };
}
