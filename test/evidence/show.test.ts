import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { DECISION_REFUSALS, type Statement } from '../../domain/decision.ts';
import { ERROR_CODES } from '../../domain/errors.ts';
import type { EventBody, JournalEvent } from '../../domain/event.ts';
import { stepDefinition } from '../../domain/steps/index.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { eventSchema } from '../../evidence/event-schema.ts';
import { sayEvent, showJournal } from '../../evidence/show.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { buildRun, type SampleRun } from './build-run.ts';
import { codeOfAsync } from './refused.ts';
import { copyOf } from './tamper.ts';

let sample: SampleRun;
beforeAll(async () => {
  sample = await buildRun();
});

function event(body: EventBody): JournalEvent {
  return { v: 1, run: 'run-1', n: 0, at: '2026-04-01T09:00:00.000Z', ...body };
}

function never(): never {
  throw new Error('expected another event in the sample');
}

const ON_PAPER: Statement = {
  kind: 'breakglass-decision',
  version: 1,
  run: 'run-1',
  ask: 'approve#1',
  step: 'approve',
  plan: 'a'.repeat(64),
  log: { size: 3, root: 'b'.repeat(64) },
  person: 'security-2',
  choice: 'deny',
  reason: 'not today',
  values: {},
  at: '2026-04-01T08:00:00.000Z',
  expires: '2026-04-01T08:30:00.000Z',
};

/** One event of each kind that the sample run has not. */
const OTHERS: readonly (readonly [EventBody, RegExp])[] = [
  [
    {
      ...{ type: 'told', ask: 'approve#1', person: 'security-1', channel: 'mail' },
      ...{ round: 0, outcome: 'failed', because: 'CHANNEL_FAILED' },
    },
    /ask approve#1 to security-1 over mail: failed: CHANNEL_FAILED/,
  ],
  [{ type: 'reminded', ask: 'approve#1', people: ['security-1'] }, /reminded security-1 of approve#1/],
  [
    {
      type: 'escalated',
      ask: 'approve#1',
      cause: 'silence',
      afterMs: 60_000,
      people: [
        { person: 'custodian-2', for: 'custodian-1' },
        { person: 'commander-1', for: null },
      ],
    },
    /also asked for approve#1, for silence: custodian-2 for custodian-1, commander-1/,
  ],
  [
    { type: 'decisions-refused-more', count: 9, forged: 2 },
    /9 more decisions were refused, 2 of them forged/,
  ],
  [
    {
      type: 'decision-late',
      ask: 'approve#1',
      person: 'security-2',
      choice: 'deny',
      key: 'SHA256:x',
      statement: ON_PAPER,
      signature: 'x',
    },
    /LATE, counts for nothing: security-2 signed deny for approve#1 at 2026-04-01T08:00[^]*not today/,
  ],
  [
    {
      type: 'decision-refused',
      ask: null,
      person: null,
      code: 'SIGNATURE_INVALID',
      message: 'wrong',
      via: 'signal',
      statementDigest: 'a'.repeat(64),
      signatureDigest: 'b'.repeat(64),
    },
    /decision by nobody known was refused: SIGNATURE_INVALID/,
  ],
  [
    {
      type: 'window-opened',
      step: 'get-in',
      account: 'breakglass-1',
      nonce: 'n',
      until: '2026-04-01T09:30:00.000Z',
    },
    /window of breakglass-1 opens until 2026-04-01T09:30:00.000Z/,
  ],
  [{ type: 'window-closed', step: 'get-in', account: 'breakglass-1' }, /window of breakglass-1 closes/],
  [{ type: 'intent', step: 'rotate', account: null, act: 'revoke sessions' }, /is about to: revoke sessions/],
  [{ type: 'clock-started', step: 'approve' }, /clock of time-to-access starts/],
  [{ type: 'undo-registered', step: 'lose-idp', act: 'lift' }, /must be undone later: lift/],
  [{ type: 'undo-started', step: 'lose-idp', act: 'lift' }, /undo begins: lift/],
  [{ type: 'undo-done', step: 'lose-idp', act: 'lift' }, /undone: lift/],
  [
    { type: 'undo-failed', step: 'lose-idp', act: 'lift', code: 'SYSTEM_CUT', because: 'down' },
    /undo failed: lift: SYSTEM_CUT: down/,
  ],
  [
    {
      type: 'objective',
      objective: 'time-to-access',
      account: 'breakglass-1',
      limitMs: 1_800_000,
      measuredMs: 60_000,
      held: true,
    },
    /time-to-access of breakglass-1: held, 1 min of 30 min/,
  ],
  [
    {
      type: 'objective',
      objective: 'time-to-alert',
      account: 'breakglass-1',
      limitMs: 60_000,
      measuredMs: null,
      held: null,
    },
    /not measured, limit 1 min/,
  ],
  [
    { type: 'bypassed', ask: 'approve#1', person: 'commander-1', skipped: ['security-1'] },
    /skipping security-1/,
  ],
  [{ type: 'aborted', by: null, reason: 'stopped' }, /aborted by the server: stopped/],
  [{ type: 'finding', code: 'not-rotated', step: null, text: 'old' }, /finding not-rotated: old/],
];

describe('showJournal', () => {
  it('shows one line an event, in order', async () => {
    const lines = await showJournal({ path: sample.root });
    expect(lines.map(({ event: shown }) => shown)).toEqual(sample.events);
    expect(lines[0]?.text).toMatch(
      /^ {3}0 {2}2026-04-01 09:00:00\.000Z {2}- +drill of small-drill opened by commander-1/,
    );
    expect(lines[12]?.text).toContain('custodian-1 signed attest for check-seal#2');
    expect(lines.at(-1)?.text).toContain('run closed: passed, restored: yes');
  });

  it('shows of a fact who said it, what was asked, when it was seen, and what shows it', async () => {
    const lines = await showJournal({ path: sample.root });
    const shown = lines.find(({ event: each }) => each?.type === 'fact' && each.artifacts.length > 0);
    const fact = shown?.event?.type === 'fact' ? shown.event : never();
    const [artifact = never()] = fact.artifacts;
    expect(shown?.text).toContain(
      `(${fact.source.from}; ${fact.source.query ?? never()}; observed ${fact.observedAt ?? never()} by the worker's clock; artifact ${artifact.slice(0, 12)}`,
    );
  });

  it('shows damaged lines as such, and the others still', async () => {
    const { root } = await copyOf(sample);
    await appendFile(path.join(root, 'journal.jsonl'), 'nonsense\n{"torn');
    const lines = await showJournal({ path: root });
    expect(lines.slice(-2).map(({ event: shown, text }) => [shown, text])).toEqual([
      [null, `(line ${sample.events.length + 1} is not an event)`],
      [null, `(line ${sample.events.length + 2} is not an event)`],
    ]);
  });

  it('lets nothing through that could repaint a terminal or read backwards', async () => {
    const evil = event({ type: 'finding', code: 'x', step: null, text: 'a\u001b[2J\u202eb\n' });
    const root = path.join(await temporaryDirectory('show'), 'run');
    await mkdir(root);
    await writeFile(path.join(root, 'journal.jsonl'), `${canonicalText(evil)}\n`);
    const [line] = await showJournal({ path: root });
    expect(line?.text).toContain('a<U+001B>[2J<U+202E>b<U+000A>');
  });

  it('needs a journal', async () => {
    expect(await codeOfAsync(async () => showJournal({ path: await temporaryDirectory('none') }))).toBe(
      'FILE_NOT_FOUND',
    );
  });

  it.each(OTHERS)('has a sentence for $type', (body, expected) => {
    expect(sayEvent(event(body))).toMatch(expected);
  });
});

/** Arrays and objects of the schema, read-only as the domain writes them. */
type Frozen<T> = T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;

describe('the event schema', () => {
  // Compiles only while every JournalEvent is one of the schema's; the schema itself holds the other direction.
  const asSchema = (given: JournalEvent): Frozen<z.infer<typeof eventSchema>> => given;

  it('takes every kind of event as it is', () => {
    const all = [...sample.events, ...OTHERS.map(([body]) => event(body))];
    expect(new Set(all.map(({ type }) => type)).size).toBe(eventSchema.options.length);
    for (const each of all) expect(eventSchema.parse(each)).toEqual(asSchema(each));
  });

  it.each([...stepDefinition.options.map((option) => option.shape.do.value), 'phase'] as const)(
    'takes a step of the kind %s',
    (kind) => {
      const opened = event({ type: 'step-opened', step: 'a', do: kind, account: null });
      expect(eventSchema.safeParse(opened).success).toBe(true);
    },
  );

  it('has a place for every refusal that a decision can meet, and no other', () => {
    const [refused] = OTHERS.map(([body]) => body).filter(({ type }) => type === 'decision-refused');
    const takes = (code: string) => eventSchema.safeParse({ ...event(refused ?? never()), code }).success;
    expect(ERROR_CODES.filter(takes).toSorted()).toEqual(DECISION_REFUSALS.toSorted());
    expect(takes('OTHER')).toBe(false);
  });

  it.each([
    ['a key more', { extra: 1 }],
    ['another version', { v: 2 }],
    ['a number that is none', { n: -1 }],
    ['a time without milliseconds', { at: '2026-04-01T09:00:00Z' }],
    ['a time with an offset', { at: '2026-04-01T09:00:00.000+00:00' }],
    ['an unknown type', { type: 'other' }],
    ['a field of another type', { step: 3 }],
  ])('refuses %s', (_name, fields) => {
    const base = event({ type: 'clock-started', step: 'approve' });
    expect(eventSchema.safeParse(base).success).toBe(true);
    expect(eventSchema.safeParse({ ...base, ...fields }).success).toBe(false);
  });
});
