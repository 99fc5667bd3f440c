import type { Statement } from '../../../domain/decision.ts';
import type { EventBody, JournalEvent } from '../../../domain/event.ts';
import type { Claim, Observation } from '../../../domain/fact.ts';
import { PASS_INTENT, removeAct } from '../../../domain/access-pass.ts';
import {
  ESCROW_SOURCE,
  judgeEscrows,
  LEAVE_INTENT,
  RESET_INTENT,
  returnAct,
  sayEscrowed,
} from '../../../domain/password.ts';
import type {
  AccessPassStep,
  ResetPasswordStep,
  TimeBoundAccountStep,
} from '../../../domain/plan/engine-steps.ts';
import { observe } from '../../../domain/observe.ts';
import { objectivesOf } from '../../../domain/objectives.ts';
import { openingQuestion, questionsOf, type Question } from '../../../domain/plan/questions.ts';
import type { Plan, PlannedStep } from '../../../domain/plan/types.ts';
import { settledBy } from '../../../domain/quorum.ts';
import { saidFacts } from '../../../domain/said.ts';
import { ASSIGN_INTENT, CREATE_INTENT, removalAct } from '../../../domain/time-bound.ts';
import { judge } from '../../../domain/verdict.ts';
import { askedEvent } from '../../evidence/asked-event.ts';
import { accepted, RUN, statementOf } from './decisions.ts';

const ACCOUNT = 'breakglass-1';
const START = Date.UTC(2026, 3, 1, 9);
const REQUEST_ID = '33333333-3333-4333-8333-333333333333';
const SHOWN = { query: 'GET /pretend', artifacts: ['a'.repeat(64)] };
/** What an honest person writes; anything else is `done`. */
const VALUES: Readonly<Record<string, string>> = {
  seal: 'S-1001',
  'request-id': REQUEST_ID,
  'policies-seen': '4',
  'alert-id': 'alert-1',
  'new-seal': 'S-2002',
};

/** The journal of a run of this plan in which everybody does what is asked, as the workflow would write it. */
export function trueRun(plan: Plan): JournalEvent[] {
  const play = new Play(plan);
  play.open();
  play.gate('hypothesis-before');
  for (const step of plan.steps) play.step(step);
  play.close();
  return play.events;
}

class Play {
  readonly events: JournalEvent[] = [];
  readonly #plan: Plan;
  #asked = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  get #at(): string {
    return new Date(START + this.events.length * 1_000).toISOString();
  }

  #record(body: EventBody): JournalEvent {
    const event: JournalEvent = { v: 1, run: RUN, n: this.events.length, at: this.#at, ...body };
    this.events.push(event);
    return event;
  }

  open(): void {
    const { organisation, runbook, title, scenario, mode } = this.#plan;
    const digest = 'd'.repeat(64);
    this.#record({
      type: 'run-opened',
      ...{ organisation, runbook, title, scenario, mode, plan: digest, runbookDigest: digest },
      initiator: 'commander-1',
      reason: null,
      ledger: { size: 2, root: digest },
    });
    const question = openingQuestion(this.#plan);
    if (question !== null) this.#phase('approve', () => this.#ask(question));
    this.#record({ type: 'clock-started', step: 'approve' });
  }

  gate(step: 'hypothesis-before' | 'hypothesis-after'): void {
    this.#phase(step, () => {
      this.#show(step, ACCOUNT, ['account.enabled', ...LOCKOUT]);
      if (step === 'hypothesis-after') this.#show(step, ACCOUNT, ['sign-in.no-stranger']);
    });
  }

  close(): void {
    this.#phase('undo', () => undefined);
    this.gate('hypothesis-after');
    for (const objective of objectivesOf({ plan: this.#plan, events: this.events }))
      this.#record({ type: 'objective', ...objective });
    this.#record({ type: 'run-closed', ...judge(this.events) });
  }

  #phase(step: string, act: () => unknown): void {
    this.#record({ type: 'step-opened', step, do: 'phase', account: null });
    act();
    this.#record({ type: 'step-closed', step, outcome: 'done', because: 'so it is' });
  }

  step(step: PlannedStep): void {
    const account = 'account' in step ? step.account : null;
    this.#record({ type: 'step-opened', step: step.id, do: step.do, account });
    if (step.do === 'outage') this.#outage(step);
    else if (step.do === 'restore') this.#undo(step.undo);
    else if (step.do === 'sign-in') this.#signIn(step);
    else this.#inStep(step, account);
    this.#record({ type: 'step-closed', step: step.id, outcome: 'done', because: 'so it is' });
  }

  #inStep(step: PlannedStep, account: string | null): void {
    if (step.do === 'notify') this.#fact(step.id, null, { claim: 'notify.delivered', from: 'channel:soc' });
    if (step.do === 'conditional-access') this.#show(step.id, ACCOUNT, LOCKOUT);
    const asked = questionsOf({ plan: this.#plan, step });
    const first = step.do === 'temporary-access-pass' ? asked.slice(0, -1) : asked;
    const said = first.flatMap((question) => this.#people(step, question));
    const alerted = { claim: 'alert.fired', seen: `raised at ${this.#at}` } as const;
    if (step.do === 'alert') this.#fact(step.id, account, { ...alerted, from: 'graph:main', ...SHOWN });
    this.#facts(step.id, account, said);
    if (step.do === 'admin-action') this.#show(step.id, account, ['admin-action.recorded']);
    if (step.do === 'rotate') this.#show(step.id, account, ROTATED);
    if (step.do === 'reset-password') this.#reset(step);
    if (step.do === 'time-bound-account') this.#create(step);
    if (step.do === 'temporary-access-pass') this.#pass(step);
  }

  #people(step: PlannedStep, question: Question): Observation[] {
    const role = question.need[0]?.role ?? '';
    const alert = step.do === 'alert' ? { role, since: null } : null;
    const statements = this.#ask(question);
    return saidFacts({
      plan: this.#plan,
      step,
      answer: { outcome: 'met', because: 'all', statements },
      alert,
    });
  }

  #signIn(step: Extract<PlannedStep, { do: 'sign-in' }>): void {
    const { id, account, withinMs } = step;
    const nonce = '44444444-4444-4444-8444-444444444444';
    const until = new Date(Date.parse(this.#at) + withinMs).toISOString();
    this.#record({ type: 'window-opened', step: id, account, nonce, until });
    const asked = questionsOf({ plan: this.#plan, step, nonce });
    this.#facts(
      id,
      account,
      asked.flatMap((question) => this.#people(step, question)),
    );
    const seen = `signed in at ${this.#at}`;
    this.#fact(id, account, { claim: 'sign-in.recorded', seen, from: 'graph:main', ...SHOWN });
    this.#show(id, account, SIGNED_IN);
    this.#record({ type: 'window-closed', step: id, account });
  }

  #outage({ id, system }: Extract<PlannedStep, { do: 'outage' }>): void {
    this.#record({ type: 'undo-registered', step: id, act: `lift the declared outage of ${system}` });
    this.#fact(id, null, { claim: 'outage.up-before', from: `probe:${system}` });
    this.#fact(id, null, { claim: 'outage.down-during', from: 'engine:cut', state: 'attested' });
    this.#show(id, null, ['outage.engine-independent']);
  }

  #undo(step: string): void {
    const outage = this.#plan.steps.find(({ id }) => id === step);
    if (outage?.do === 'time-bound-account') {
      this.#remove(outage);
      return;
    }
    const system = outage?.do === 'outage' ? outage.system : '';
    const act = `lift the declared outage of ${system}`;
    this.#record({ type: 'undo-started', step, act });
    this.#fact(step, null, { claim: 'outage.lifted', from: `probe:${system}` });
    this.#record({ type: 'undo-done', step, act });
  }

  #reset(step: ResetPasswordStep): void {
    const { id, account } = step;
    const act = returnAct(step);
    const name = `${RUN}.1.asc`;
    const seen = sayEscrowed({ name, digest: 'e'.repeat(64) });
    this.#record({ type: 'undo-registered', step: id, act });
    this.#record({ type: 'intent', step: id, account, act: LEAVE_INTENT });
    this.#show(id, account, ['unit.left']);
    this.#fact(id, account, { claim: 'password.escrowed', state: 'attested', from: ESCROW_SOURCE, seen });
    this.#record({ type: 'intent', step: id, account, act: RESET_INTENT });
    this.#show(id, account, ['password.changed', 'password.audited']);
    this.#facts(id, account, [judgeEscrows([{ escrow: name, end: 'done' }])]);
    this.#record({ type: 'undo-started', step: id, act });
    this.#show(id, account, ['unit.restored']);
    this.#record({ type: 'undo-done', step: id, act });
  }

  #create(step: TimeBoundAccountStep): void {
    const { id } = step;
    const seen = `file, SHA-256 ${'e'.repeat(64)}`;
    this.#record({ type: 'undo-registered', step: id, act: removalAct(step) });
    this.#fact(id, null, { claim: 'time-bound.escrowed', from: ESCROW_SOURCE, state: 'attested', seen });
    this.#record({ type: 'intent', step: id, account: null, act: CREATE_INTENT });
    this.#show(id, null, ['time-bound.created']);
    this.#record({ type: 'intent', step: id, account: null, act: ASSIGN_INTENT });
    this.#show(id, null, ['time-bound.role-assigned']);
  }

  #remove(step: TimeBoundAccountStep): void {
    const act = removalAct(step);
    this.#record({ type: 'undo-started', step: step.id, act });
    this.#show(step.id, null, [
      'time-bound.signed-in',
      'time-bound.sessions-ended',
      'time-bound.role-removed',
      'time-bound.removed',
    ]);
    this.#record({ type: 'undo-done', step: step.id, act });
  }

  #pass(step: AccessPassStep): void {
    const { id, account } = step;
    const act = removeAct(step);
    this.#record({ type: 'undo-registered', step: id, act });
    this.#record({ type: 'intent', step: id, account, act: PASS_INTENT });
    this.#fact(id, account, { claim: 'pass.sealed', from: ESCROW_SOURCE, state: 'attested' });
    this.#show(id, account, ['pass.issued']);
    const last = questionsOf({ plan: this.#plan, step }).at(-1);
    if (last !== undefined) this.#people(step, last);
    this.#show(id, account, ['passkey.registered', 'passkey.lost-removed', 'passkey.audited']);
    this.#record({ type: 'undo-started', step: id, act });
    this.#show(id, account, ['pass.gone']);
    this.#record({ type: 'undo-done', step: id, act });
  }

  #show(step: string, account: string | null, claims: readonly Claim[]): void {
    for (const claim of claims) this.#fact(step, account, { claim, from: 'graph:main', ...SHOWN });
  }

  #fact(
    step: string,
    account: string | null,
    about: Pick<Parameters<typeof observe>[0], 'claim' | 'from'> & Partial<Parameters<typeof observe>[0]>,
  ): void {
    const whole = {
      state: 'corroborated',
      expected: 'so',
      seen: 'so',
      observedAt: this.#at,
      ...about,
    } as const;
    this.#facts(step, account, [observe(whole)]);
  }

  #facts(step: string, account: string | null, observations: readonly Observation[]): void {
    for (const observation of observations) this.#record({ type: 'fact', step, account, ...observation });
  }

  /** Asks, and has as many of those asked answer as the quorum needs. */
  #ask(question: Question): Statement[] {
    const nth = (this.#asked += 1);
    const asked = askedEvent({ plan: this.#plan, question, nth, askedAt: Date.parse(this.#at) });
    this.#record(asked);
    const { ask, step, kind, need, people, values, expires } = asked;
    const size = this.events.length;
    const statements: Statement[] = [];
    for (const person of people) {
      const said = (kind === 'attest' ? values : []).map(({ name }): [string, string] => [
        name,
        VALUES[name] ?? this.#at,
      ]);
      const statement = statementOf({
        ask,
        step,
        person,
        choice: kind,
        expires,
        at: this.#at,
        size,
        values: Object.fromEntries(said),
      });
      statements.push(statement);
      this.#record(accepted(statement));
      const answers = statements.map(({ person: id }) => ({ person: id, choice: kind }));
      if (settledBy({ need, answers, roster: this.#plan.people }) === 'met') break;
    }
    this.#record({ type: 'ask-closed', ask, step, kind, outcome: 'met', because: 'all' });
    return statements;
  }
}

const LOCKOUT = [
  'conditional-access.no-lockout',
  'conditional-access.static-no-lockout',
  'conditional-access.evaluations-agree',
  'conditional-access.unchanged',
] as const;
const SIGNED_IN = [
  'sign-in.method',
  'sign-in.network',
  'sign-in.conditional-access',
  'sign-in.no-stranger',
] as const;
const ROTATED = ['rotation.credential-changed', 'rotation.sessions-revoked', 'rotation.audited'] as const;
