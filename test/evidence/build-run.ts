import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Choice, Statement } from '../../domain/decision.ts';
import type { EventBody, JournalEvent } from '../../domain/event.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { fingerprintOf } from '../../domain/ssh-key.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../evidence/core/merkle.ts';
import { createEvidenceKey, type EvidenceKey } from '../../evidence/keys.ts';
import { sealRun } from '../../evidence/seal.ts';
import { appendLeaves, openRunFolder, storeArtifact } from '../../evidence/store.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { makePerson, type SshPerson } from './ssh-people.ts';

export const RUN = 'small-drill-20260401-0900-k3fz';
const START = Date.UTC(2026, 3, 1, 9);
const EXPIRES = new Date(START + 3_600_000).toISOString();
const RUNBOOK = 'runbook: small-drill\ntitle: A small drill\n';

/** A whole run's evidence, made by the real store, the real seal and real OpenSSH signatures. */
export interface SampleRun {
  /** Holds everything below; removed after the test file. */
  readonly base: string;
  /** The evidence directory. */
  readonly directory: string;
  /** The run's folder in it. */
  readonly root: string;
  readonly key: EvidenceKey;
  readonly plan: Plan;
  readonly events: readonly JournalEvent[];
  readonly people: Readonly<Record<PersonName, SshPerson>>;
}

type PersonName = 'custodian-1' | 'security-1' | 'commander-1';

/** Builds the sample run. `open`: stops after the first question was answered, unsealed. */
export async function buildRun({ until = 'closed' }: { until?: 'open' | 'closed' } = {}): Promise<SampleRun> {
  const base = await temporaryDirectory('evidence');
  const directory = path.join(base, 'evidence');
  await mkdir(path.join(base, 'people'));
  const make = (name: PersonName, type: 'ed25519' | 'ecdsa') =>
    makePerson({ directory: path.join(base, 'people'), name, type });
  const people = {
    'custodian-1': await make('custodian-1', 'ed25519'),
    'security-1': await make('security-1', 'ecdsa'),
    'commander-1': await make('commander-1', 'ed25519'),
  };
  const key = await createEvidenceKey({ state: path.join(base, '.breakglass'), organisation: 'example' });
  const plan = planOf(people);
  const planDigest = digestOf(plan);
  const runbookDigest = sha256Hex(RUNBOOK);
  await openRunFolder({ directory, run: RUN, plan, planDigest, runbookText: RUNBOOK, runbookDigest });
  const writer = new Writer({ directory, people, planDigest });
  await writer.openRun(runbookDigest);
  if (until === 'closed') {
    await writer.proveAndClose();
    await sealRun({ directory, run: RUN, log: writer.log(), key });
  }
  return {
    base,
    directory,
    root: path.join(directory, RUN),
    key,
    plan,
    events: writer.events,
    people,
  };
}

/** Appends events as the workflow does: numbered, canonical, one call each. */
class Writer {
  readonly events: JournalEvent[] = [];
  readonly #directory: string;
  readonly #people: SampleRun['people'];
  readonly #plan: string;

  constructor(given: { directory: string; people: SampleRun['people']; planDigest: string }) {
    this.#directory = given.directory;
    this.#people = given.people;
    this.#plan = given.planDigest;
  }

  log() {
    const tree = this.events.map((event) => canonicalText(event)).reduce(appendLeaf, EMPTY_TREE);
    return { size: tree.size, root: rootOf(tree) };
  }

  async openRun(runbookDigest: string): Promise<void> {
    await this.#record({
      type: 'run-opened',
      organisation: 'example',
      runbook: 'small-drill',
      title: 'A small drill',
      scenario: 'key-lost',
      mode: 'drill',
      plan: this.#plan,
      runbookDigest,
      initiator: 'commander-1',
      reason: null,
    });
    await this.#record({ type: 'step-opened', step: 'approve', do: 'phase', account: null });
    await this.#ask('approve', 'approve', ['security-1']);
    await this.#decide({ ask: 'approve#1', step: 'approve', person: 'security-1', choice: 'approve' });
    await this.#record({
      type: 'ask-closed',
      ask: 'approve#1',
      step: 'approve',
      kind: 'approve',
      outcome: 'met',
      because: 'security-1',
    });
    await this.#record({ type: 'step-closed', step: 'approve', outcome: 'done', because: 'quorum met' });
  }

  async proveAndClose(): Promise<void> {
    const bytes = new TextEncoder().encode('{"accountEnabled":true}\n');
    const artifact = await storeArtifact({ directory: this.#directory, run: RUN, bytes });
    await this.#record({
      type: 'fact',
      step: 'hypothesis-before',
      account: 'breakglass-1',
      claim: 'account.enabled',
      state: 'corroborated',
      expected: 'enabled',
      seen: 'enabled',
      source: { from: 'graph:main', query: 'GET /users/{id}' },
      observedAt: '2026-04-01T09:00:07.1234567Z',
      artifacts: [artifact],
      weight: 'fails',
    });
    await this.#ask('check-seal', 'attest', ['custodian-1']);
    const answer = {
      ask: 'check-seal#2',
      step: 'check-seal',
      person: 'custodian-1',
      choice: 'attest',
    } as const;
    await this.#decide({ ...answer, values: { 'seal-number': 'A-0042' } });
    await this.#record({
      type: 'ask-closed',
      ask: 'check-seal#2',
      step: 'check-seal',
      kind: 'attest',
      outcome: 'met',
      because: 'custodian-1',
    });
    await this.#record({ type: 'run-closed', verdict: 'passed', restored: true, reasons: [] });
  }

  async #ask(step: string, kind: 'approve' | 'attest', people: PersonName[]): Promise<void> {
    await this.#record({
      type: 'asked',
      ask: `${step}#${kind === 'approve' ? 1 : 2}`,
      step,
      kind,
      question: 'Is it well — as written?',
      need: [{ role: kind === 'approve' ? 'security' : 'custodian', count: 1 }],
      people,
      values: kind === 'approve' ? [] : [{ name: 'seal-number', ask: 'Number on the seal' }],
      choices: [kind, 'deny'],
      expires: EXPIRES,
    });
  }

  async #decide(answer: {
    ask: string;
    step: string;
    person: PersonName;
    choice: Choice;
    values?: Record<string, string>;
  }): Promise<void> {
    const person = this.#people[answer.person];
    const statement: Statement = {
      kind: 'breakglass-decision',
      version: 1,
      run: RUN,
      plan: this.#plan,
      log: this.log(),
      reason: '',
      values: {},
      at: new Date(START + 60_000).toISOString(),
      expires: EXPIRES,
      ...answer,
    };
    await this.#record({
      type: 'decision-accepted',
      ask: answer.ask,
      step: answer.step,
      person: answer.person,
      choice: answer.choice,
      via: 'update',
      key: fingerprintOf(Buffer.from(person.publicKey.split(' ')[1] ?? '', 'base64')),
      statement,
      signature: await person.sign(canonicalText(statement)),
    });
  }

  async #record(body: EventBody): Promise<void> {
    const n = this.events.length;
    const event: JournalEvent = { v: 1, run: RUN, n, at: new Date(START + n * 1_000).toISOString(), ...body };
    this.events.push(event);
    await appendLeaves({ directory: this.#directory, run: RUN, from: n, leaves: [canonicalText(event)] });
  }
}

function planOf(people: SampleRun['people']): Plan {
  const rolesOf: Readonly<Record<PersonName, readonly string[]>> = {
    'custodian-1': ['custodian'],
    'security-1': ['security'],
    'commander-1': ['commander'],
  };
  const names = ['custodian-1', 'security-1', 'commander-1'] as const;
  return {
    version: 1,
    organisation: 'example',
    runbook: 'small-drill',
    title: 'A small drill',
    scenario: 'key-lost',
    mode: 'drill',
    tenants: [],
    accounts: [],
    people: names.map((id) => ({ id, roles: rolesOf[id], keys: [people[id].publicKey] })),
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
  };
}
