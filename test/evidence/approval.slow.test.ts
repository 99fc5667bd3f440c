import { appendFile, cp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { approvalOf, WRITE_KINDS, type AccountWrite, type Write } from '../../domain/conformity/approval.ts';
import type { JournalEvent } from '../../domain/event.ts';
import { readApproval } from '../../evidence/approval.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { checkOrganisation } from '../../evidence/verify/organisation.ts';
import { renumbered } from '../domain/conformity/forge.ts';
import { exampleOrganisation, examplePublicKey } from '../support/organisation.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { codeOfAsync } from './refused.ts';
import { saved, storeSaved, type Saved } from './saved-evidence.ts';

const ACCOUNT = 'breakglass-1';
/** The step of the saved run in which an account is created. */
const CREATED = 'temporary-admin';
/** While the questions of the saved runs stand, and long after. */
const NOW = '2026-01-01T00:00:00.000Z';
const LATE = '2099-01-01T00:00:00.000Z';

const CREATES = saved('engine-creates.json');
const PASSES = saved('access-pass.json');
const RESETS = saved('engine-resets.json');
const REVOKES = saved('engine-revokes.json');

/** Of whatever plan: no organisation file gives those of the saved runs. */
const requireOwn = () => Promise.resolve();

let base: string;
let count = 0;

beforeAll(async () => {
  base = await temporaryDirectory('approval');
});

async function stored(of: Saved, events: readonly JournalEvent[]): Promise<string> {
  const directory = path.join(base, String((count += 1)));
  await storeSaved({ directory, of, events });
  return directory;
}

const isAct = (act: string) => (event: JournalEvent) => 'act' in event && event.act === act;
const isType = (type: JournalEvent['type']) => (event: JournalEvent) => event.type === type;
const isOfStep = (event: JournalEvent) =>
  'step' in event && (event.step?.includes('/') === true || event.step === CREATED);
const isFact = (claim: string) => (event: JournalEvent) => event.type === 'fact' && event.claim === claim;
const isEscrow = isFact('password.escrowed');
/** Only the first of such events. */
const first =
  ({ events }: Saved, is: (event: JournalEvent) => boolean) =>
  (event: JournalEvent) =>
    event === events.find(is);

/** How large the journal is with the last such event of the step. */
function sizeWith({ events }: Saved, found: (event: JournalEvent) => boolean): number {
  const n = events.findLastIndex((event) => (isOfStep(event) || event.type === 'run-closed') && found(event));
  if (n === -1) throw new TypeError('expected such an event');
  return n + 1;
}

const plainly = (act: Exclude<AccountWrite['act'], 'reset-password' | 'make-pass'>): Write => ({
  act,
  account: ACCOUNT,
});
function escrowIn({ events }: Saved, claim: string): string {
  const seen = events.flatMap((event) => (isFact(claim)(event) && 'seen' in event ? [event.seen] : []))[0];
  return seen?.slice(-64) ?? '';
}
const escrow = escrowIn(RESETS, 'password.escrowed');
const creation = { act: 'create-account', escrow: escrowIn(CREATES, 'time-bound.escrowed') } as const;
const reset: Write = { act: 'reset-password', account: ACCOUNT, escrow };

/** Each write of a saved run, and the events that begin and end the time in which it is let. */
const WRITES = (
  [
    [REVOKES, plainly('revoke-sessions'), isType('intent'), isType('step-closed')],
    [RESETS, plainly('leave-unit'), isAct('leave-unit'), isType('undo-started')],
    [RESETS, plainly('escrow-password'), isType('ask-closed'), isType('undo-started')],
    [RESETS, reset, isAct('reset-password'), isType('undo-started')],
    [RESETS, plainly('enter-unit'), isAct('leave-unit'), isType('run-closed')],
    [PASSES, { act: 'make-pass', account: ACCOUNT, attempt: 2 }, isType('intent'), isFact('pass.issued')],
    [PASSES, plainly('delete-pass'), first(PASSES, isType('intent')), isType('run-closed')],
    [CREATES, { act: 'escrow-creation', step: CREATED }, isType('ask-closed'), isType('step-closed')],
    [CREATES, { ...creation, step: CREATED }, isAct('create-account'), isType('step-closed')],
    [CREATES, { act: 'assign-role', step: CREATED }, isAct('assign-role'), isType('step-closed')],
    [CREATES, { act: 'remove-account', step: CREATED }, isType('undo-started'), isType('run-closed')],
  ] as const
).map(([of, write, begins, ends]) => ({
  act: write.act,
  of,
  write,
  from: sizeWith(of, begins),
  to: sizeWith(of, ends),
}));

describe.each(WRITES)('$act', ({ of, write, from, to }) => {
  const { run, plan } = of.input;
  const returns = WRITE_KINDS[write.act] === 'returns';
  const ask = (directory: string) => readApproval({ directory, requireOwn, run, write, now: NOW });

  it('is let from its beginning until its end, and at no other size of the journal', () => {
    const let_ = Array.from(of.events, (_event, n) => n + 1).filter(
      (size) => approvalOf({ plan, events: of.events.slice(0, size), write }) !== null,
    );
    expect(let_).toEqual(Array.from({ length: to - from }, (_size, nth) => from + nth));
  });

  it('is let by stored evidence, beside a line that is being written', async () => {
    const directory = await stored(of, of.events.slice(0, from));
    await appendFile(path.join(directory, run, 'journal.jsonl'), '{"at":"2026');
    const { planned } = await ask(directory);
    expect(planned).toMatchObject(
      'step' in write
        ? { creation: { id: CREATED } }
        : { account: plan.accounts[0], step: expect.any(String) },
    );
  });

  it('is refused for another account or step, for another run, and without evidence', async () => {
    const directory = await stored(of, of.events.slice(0, from));
    await cp(path.join(directory, run), path.join(directory, 'copied'), { recursive: true });
    const about = { directory, requireOwn, run, write, now: NOW };
    const other = 'step' in write ? { ...write, step: 'other' } : { ...write, account: 'breakglass-2' };
    for (const asked of [
      { ...about, write: other },
      { ...about, run: 'other' },
      { ...about, run: 'copied' },
      { ...about, run: '../..' },
    ])
      expect(await codeOfAsync(() => readApproval(asked))).toBe('WRITE_NOT_APPROVED');
  });

  it('is refused long after people let it, unless it puts back what is out', async () => {
    const directory = await stored(of, of.events.slice(0, from));
    const late = await codeOfAsync(() => readApproval({ directory, requireOwn, run, write, now: LATE }));
    expect(late).toBe(returns ? 'accepted' : 'WRITE_NOT_APPROVED');
  });

  it('is let by the plan of an organisation file of today alone, unless it puts back what is out', async () => {
    const directory = await stored(of, of.events.slice(0, from));
    const rekeyed = plan.people.map(({ id, roles, keys }) => ({
      id,
      roles: [...roles],
      keys: id === answer?.person ? [examplePublicKey('another')] : [...keys],
    }));
    const definition = { ...exampleOrganisation(), people: rekeyed };
    const asked = { directory, run, write, now: NOW };
    const letting = readApproval({
      ...asked,
      requireOwn: (about) => checkOrganisation({ ...about, organisation: { definition, trustedCa: null } }),
    }).then(
      () => 'let',
      (error: unknown) => error,
    );
    expect(await letting).toEqual(
      returns
        ? 'let'
        : expect.objectContaining({
            code: 'WRITE_NOT_APPROVED',
            message: expect.stringContaining('KEY_UNTRUSTED'),
          }),
    );
  });

  it('is sent once for what lets it, whatever came of that, unless it sends nothing or puts back', async () => {
    const directory = await stored(of, of.events.slice(0, from));
    const lost = () => Promise.reject(new Error('lost'));
    const send = async () => (await ask(directory)).once(lost).catch((error: unknown) => error);
    const repeated = WRITE_KINDS[write.act] !== 'changes';
    expect(await send()).toMatchObject({ message: 'lost' });
    expect(await send()).toMatchObject(repeated ? { message: 'lost' } : { code: 'WRITE_NOT_APPROVED' });
  });

  it('is refused where the last of its questions was never put', () => {
    const events = of.events.slice(0, from).filter((event) => !('ask' in event) || event.ask !== answer?.ask);
    expect(approvalOf({ plan, events: renumbered(events), write })).toBeNull();
  });

  /** The last answer before the write, in the place of which another event stands. */
  const answer = of.events
    .slice(0, from)
    .findLast((event): event is Extract<JournalEvent, { type: 'decision-accepted' }> =>
      isType('decision-accepted')(event),
    );
  const instead = (change: (event: NonNullable<typeof answer>) => JournalEvent) =>
    of.events
      .slice(0, from)
      .map((event) => (answer !== undefined && event === answer ? change(answer) : event));

  it.each<[string, string, () => readonly JournalEvent[]]>([
    [
      'bears the signature of another answer',
      'SIGNATURE_INVALID',
      () => {
        const other = of.events.find(
          (event) =>
            event.type === 'decision-accepted' && event.person === answer?.person && event !== answer,
        );
        const signature = other?.type === 'decision-accepted' ? other.signature : '';
        return instead((event) => ({ ...event, signature }));
      },
    ],
    [
      'was given by nobody',
      'DECISION_MISMATCH',
      () =>
        instead(({ v, run: name, n, at, ask: id }) => ({
          v,
          run: name,
          n,
          at,
          type: 'reminded',
          ask: id,
          people: [],
        })),
    ],
    [
      'was passed over in a drill',
      // Who is present attests it, which nobody can pass over.
      answer?.choice === 'attest' ? 'nothing in the journal' : 'QUORUM_MISMATCH',
      () =>
        instead(({ v, run: name, n, at, ask: id }) => ({
          v,
          run: name,
          n,
          at,
          type: 'reminded',
          ask: id,
          people: [],
        })).map((event) =>
          event.type === 'ask-closed' && event.ask === answer?.ask
            ? { ...event, outcome: 'bypassed' }
            : event,
        ),
    ],
  ])('is refused where the answer that lets it %s', async (_how, code, forge) => {
    const refusal = ask(await stored(of, forge()));
    await expect(refusal).rejects.toMatchObject({
      code: 'WRITE_NOT_APPROVED',
      message: expect.stringContaining(code),
    });
  });

  it('is refused where the plan or a signed decision is not the one that was stored', async () => {
    const directory = await stored(of, of.events.slice(0, from));
    const file = path.join(directory, run, 'decisions', `${String(answer?.n)}.sig`);
    await rm(file);
    await expect(ask(directory)).rejects.toMatchObject({ code: 'WRITE_NOT_APPROVED' });
    const other = await stored(of, of.events.slice(0, from));
    await writeFile(
      path.join(other, run, 'plan.json'),
      canonicalText({ ...plan, bypassRoles: ['security'] }),
    );
    await expect(ask(other)).rejects.toMatchObject({ message: expect.stringContaining('PLAN_CHANGED') });
  });
});

it.each([
  ['bypassed', 1],
  ['denied', 0],
  ['expired', 0],
] as const)('a question that ends as %s lets %i writes', (outcome, expected) => {
  const size = sizeWith(REVOKES, isType('intent'));
  const last = sizeWith(REVOKES, isType('ask-closed')) - 1;
  const events = REVOKES.events
    .slice(0, size)
    .map((event) => (event.type === 'ask-closed' && event.n === last ? { ...event, outcome } : event));
  const approval = approvalOf({ plan: REVOKES.input.plan, events, write: plainly('revoke-sessions') });
  expect(approval === null ? 0 : 1).toBe(expected);
});

it('an account is put back from the step that it left its unit in, though it is in another since', () => {
  const step = RESETS.input.plan.steps.find((each) => each.do === 'reset-password');
  const size = sizeWith(RESETS, isType('undo-started'));
  const later = 'again/breakglass-1';
  const [opened] = RESETS.events.filter((event) => isOfStep(event) && event.type === 'step-opened');
  if (step === undefined || opened?.type !== 'step-opened') throw new TypeError('expected a reset');
  const plan = { ...RESETS.input.plan, steps: [step, { ...step, id: later }] };
  const body = { type: 'step-closed', step: step.id, outcome: 'failed', because: 'so it is' } as const;
  const events = renumbered([...RESETS.events.slice(0, size), body, { ...opened, step: later }]);
  expect(approvalOf({ plan, events, write: plainly('enter-unit') })?.step.id).toBe(step.id);
});

it('no password is set but the one that was escrowed last', async () => {
  const size = sizeWith(RESETS, isAct('reset-password'));
  const directory = await stored(RESETS, RESETS.events.slice(0, size));
  const write: Write = { act: 'reset-password', account: ACCOUNT, escrow: '2'.repeat(64) };
  const { run } = RESETS.input;
  const asked = { directory, requireOwn, run, write, now: NOW };
  expect(await codeOfAsync(() => readApproval(asked))).toBe('WRITE_NOT_APPROVED');
});

describe('a second password', () => {
  const { run } = RESETS.input;
  const size = sizeWith(RESETS, isAct('reset-password'));
  const [escrowed, intent] = [isEscrow, isAct('reset-password')].map((is) => RESETS.events.find(is));
  const doubt = RESETS.events.slice(size).find(isType('finding'));
  const other = '2'.repeat(64);
  const again = (between: readonly (JournalEvent | undefined)[]): JournalEvent[] =>
    [
      ...RESETS.events.slice(0, size),
      ...between,
      escrowed?.type === 'fact' ? { ...escrowed, seen: `another, SHA-256 ${other}` } : undefined,
      intent,
    ]
      .filter((event) => event !== undefined)
      .map((event, n) => ({ ...event, n, at: n < size ? event.at : (RESETS.events[size]?.at ?? '') }));
  const asked = (directory: string, digest: string) =>
    readApproval({ directory, requireOwn, run, write: { ...reset, escrow: digest }, now: NOW });

  it.each([
    ['no doubt of the first is recorded', [undefined], 'WRITE_NOT_APPROVED'],
    ['one is', [doubt], 'accepted'],
  ])('where %s', async (_when, between, code) => {
    const directory = await stored(RESETS, again(between));
    expect(await codeOfAsync(() => asked(directory, other))).toBe(code);
  });

  it.each([
    ['done', () => Promise.resolve('done'), 'WRITE_NOT_APPROVED'],
    ['without an answer', () => Promise.reject(new Error('lost')), 'sent'],
  ])('where the worker saw the first %s, whatever the journal says of it', async (_how, work, end) => {
    const directory = await stored(RESETS, RESETS.events.slice(0, size));
    const { once } = await asked(directory, escrow);
    await once<string>(work).catch(() => undefined);
    await storeSaved({ directory, of: RESETS, events: again([doubt]) });
    const next = await asked(directory, other);
    const sent = await next.once(() => Promise.resolve('sent')).catch((error: unknown) => error);
    expect(sent).toEqual(end === 'sent' ? end : expect.objectContaining({ code: end }));
  });
});
