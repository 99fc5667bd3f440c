import { QUESTIONS, sayQuestion } from '../../domain/tenant-questions.ts';
import type { AskKind, Choice, LogPoint, Statement } from '../../domain/decision.ts';
import type { EventBody, JournalEvent } from '../../domain/event.ts';
import { openingQuestion, questionsOf, type Question } from '../../domain/plan/questions.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { fingerprintOf } from '../../domain/ssh-key.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { digestOf } from '../../evidence/core/hash.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../evidence/core/merkle.ts';
import { appendLeaves, storeArtifact } from '../../evidence/store.ts';
import { askedEvent } from './asked-event.ts';
import { SEAL_NUMBER, type PersonName } from './sample-plan.ts';
import type { SshPerson } from './ssh-people.ts';

type People = Readonly<Record<PersonName, SshPerson>>;

const START = Date.UTC(2026, 3, 1, 9);
/** By the person's clock, which is a little ahead. */
const SIGNED_AT = new Date(START + 60_000).toISOString();

/** Appends events as the workflow does: numbered, canonical, one call each. */
export class Writer {
  readonly events: JournalEvent[] = [];
  readonly #directory: string;
  readonly #people: People;
  readonly #plan: Plan;
  readonly #run: string;
  readonly #ledger: LogPoint;

  constructor(given: { directory: string; run: string; people: People; plan: Plan; ledger: LogPoint }) {
    this.#directory = given.directory;
    this.#run = given.run;
    this.#ledger = given.ledger;
    this.#people = given.people;
    this.#plan = given.plan;
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
      plan: digestOf(this.#plan),
      runbookDigest,
      initiator: 'commander-1',
      reason: null,
      ledger: this.#ledger,
    });
    await this.#record({ type: 'step-opened', step: 'approve', do: 'phase', account: null });
    const asked = await this.#ask({ question: openingQuestion(this.#plan), nth: 1 });
    await this.#decide({ ...asked, person: 'security-1', choice: 'approve' });
    await this.#end({ ...asked, kind: 'approve', by: 'security-1' });
    await this.#close('approve');
  }

  async proveAndClose(): Promise<void> {
    await this.#record({ type: 'clock-started', step: 'approve' });
    await this.#hypothesis('hypothesis-before');
    const [step] = this.#plan.steps;
    if (step?.do !== 'attest') throw new TypeError('expected a step that asks');
    await this.#record({ type: 'step-opened', step: step.id, do: 'attest', account: null });
    const asked = await this.#ask({ question: questionsOf({ plan: this.#plan, step })[0] ?? null, nth: 2 });
    const values = { [SEAL_NUMBER]: 'A-0042' };
    await this.#decide({ ...asked, person: 'custodian-1', choice: 'attest', values });
    await this.#end({ ...asked, kind: 'attest', by: 'custodian-1' });
    await this.#record({
      type: 'fact',
      step: step.id,
      account: null,
      claim: 'attest.done',
      state: 'attested',
      expected: step.instruction,
      seen: `${SEAL_NUMBER} A-0042`,
      source: { from: 'person:custodian-1', query: null },
      observedAt: SIGNED_AT,
      artifacts: [],
      weight: 'fails',
    });
    await this.#close(step.id);
    await this.#record({ type: 'step-opened', step: 'undo', do: 'phase', account: null });
    await this.#close('undo');
    await this.#hypothesis('hypothesis-after');
    await this.#record({ type: 'run-closed', verdict: 'passed', restored: true, reasons: [] });
  }

  async #hypothesis(step: string): Promise<void> {
    await this.#record({ type: 'step-opened', step, do: 'phase', account: null });
    const query = sayQuestion(QUESTIONS.user(this.#plan.accounts[0]?.objectId ?? ''));
    const artifact = await storeArtifact({
      directory: this.#directory,
      run: this.#run,
      bytes: new TextEncoder().encode(
        canonicalText({
          v: 1,
          query,
          host: this.#plan.tenants[0]?.origins.graph ?? '',
          // Each look asks anew.
          askedAt: `2026-04-01T09:00:0${step === 'hypothesis-before' ? 6 : 7}.000Z`,
          responses: [],
          answer: { accountEnabled: true },
        }),
      ),
    });
    await this.#record({
      type: 'fact',
      step,
      account: 'breakglass-1',
      claim: 'account.enabled',
      state: 'corroborated',
      expected: 'enabled',
      seen: 'enabled',
      source: { from: 'graph:main', query },
      observedAt: '2026-04-01T09:00:07.1234567Z',
      artifacts: [artifact],
      weight: 'fails',
    });
    await this.#close(step);
  }

  async #close(step: string): Promise<void> {
    await this.#record({ type: 'step-closed', step, outcome: 'done', because: 'as it should be' });
  }

  async #ask({ question, nth }: { question: Question | null; nth: number }) {
    if (question === null) throw new TypeError('expected a question of the plan');
    const askedAt = START + this.events.length * 1_000;
    const asked = askedEvent({ plan: this.#plan, question, nth, askedAt });
    await this.#record(asked);
    const { ask, step, expires } = asked;
    return { ask, step, expires };
  }

  async #end({ ask, step, kind, by }: { ask: string; step: string; kind: AskKind; by: PersonName }) {
    await this.#record({ type: 'ask-closed', ask, step, kind, outcome: 'met', because: by });
  }

  async #decide(answer: {
    ask: string;
    step: string;
    person: PersonName;
    choice: Choice;
    expires: string;
    values?: Record<string, string>;
  }): Promise<void> {
    const person = this.#people[answer.person];
    const statement: Statement = {
      kind: 'breakglass-decision',
      version: 1,
      run: this.#run,
      plan: digestOf(this.#plan),
      log: this.log(),
      reason: '',
      values: {},
      at: SIGNED_AT,
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
    const event: JournalEvent = {
      v: 1,
      run: this.#run,
      n,
      at: new Date(START + n * 1_000).toISOString(),
      ...body,
    };
    this.events.push(event);
    await appendLeaves({
      directory: this.#directory,
      run: this.#run,
      from: n,
      leaves: [canonicalText(event)],
    });
  }
}
