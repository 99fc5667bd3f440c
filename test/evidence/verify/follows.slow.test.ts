import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { LogPoint } from '../../../domain/decision.ts';
import type { JournalEvent } from '../../../domain/event.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { sha256Hex } from '../../../evidence/core/hash.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../../evidence/core/merkle.ts';
import { eventSchema } from '../../../evidence/event-schema.ts';
import { requireSealable } from '../../../evidence/sealable.ts';
import { appendLeaves } from '../../../evidence/store.ts';
import { checkJournal, type RunOpened } from '../../../evidence/verify/journal.ts';
import { checkPlan } from '../../../evidence/verify/plan.ts';
import { Break } from '../../../evidence/verify/report.ts';
import { checkVerdict } from '../../../evidence/verify/verdict.ts';
import { buildRun, RUN, type SampleRun } from '../build-run.ts';
import { codeOfAsync } from '../refused.ts';

let sample: SampleRun;
let opened: RunOpened;
beforeEach(async () => {
  sample = await buildRun();
  const [first] = sample.events;
  if (first?.type !== 'run-opened') throw new TypeError('expected a run');
  opened = first;
});

async function breakOf(call: () => unknown): Promise<string> {
  try {
    await call();
    return 'held';
  } catch (error) {
    return error instanceof Break ? error.report.code : String(error);
  }
}

/** Checks a plan in these words, as if the run had opened with them. */
function planIn(text: string): Promise<string> {
  const runbook = 'runbook: small-drill\n';
  const files = {
    names: [],
    folders: [],
    read: (name: string) => Promise.resolve(Buffer.from(name === 'plan.json' ? text : runbook)),
  };
  const digests = { plan: sha256Hex(text), runbookDigest: sha256Hex(runbook) };
  return breakOf(() => checkPlan({ files, opened: { ...opened, ...digests } }));
}

describe('the plan of a run', () => {
  it.each<[string, string, (plan: Plan) => string]>([
    ['in its RFC 8785 form holds', 'held', (plan) => canonicalText(plan)],
    ['pretty-printed', 'PLAN_CHANGED', (plan) => JSON.stringify(plan, null, 2)],
    ['with a key twice', 'PLAN_CHANGED', (plan) => canonicalText(plan).replace('{', '{"title":"Other",')],
    ['with a key that nobody knows', 'PLAN_CHANGED', (plan) => canonicalText({ ...plan, more: 1 })],
    [
      'with a wait beyond the calendar',
      'PLAN_CHANGED',
      (plan) => canonicalText({ ...plan, approve: { need: [], notInitiator: true, withinMs: 1e15 } }),
    ],
  ])('%s: %s', async (_what, code, text) => {
    expect(await planIn(text(sample.plan))).toBe(code);
  });
});

describe('the reasons of a verdict', () => {
  it.each([
    [
      { code: 'certified', events: [9_999], step: null, account: null, text: 'externally' },
      'VERDICT_MISMATCH',
    ],
    [null, 'held'],
  ])('are those that the events give: %j: %s', async (reason, code) => {
    const closed = sample.events.at(-1);
    if (closed?.type !== 'run-closed') throw new TypeError('expected a closed run');
    const text = sample.events.map((event) => `${canonicalText(event)}\n`).join('');
    const journal = checkJournal(Buffer.from(text));
    const said = { ...closed, reasons: reason === null ? [] : [reason] };
    expect(await breakOf(() => checkVerdict({ journal, closed: said }))).toBe(code);
  });
});

describe('a time that the calendar does not have', () => {
  it.each(['2026-99-99T99:99:99.999Z', '2026-02-31T09:00:00.000Z', '2026-04-01T24:00:00.000Z'])(
    '%s is no time of an event',
    (at) => {
      expect(eventSchema.safeParse({ ...opened, at }).success).toBe(false);
      expect(eventSchema.safeParse(opened).success).toBe(true);
    },
  );

  it('is no time of an observation', () => {
    const fact = sample.events.find((event) => event.type === 'fact');
    expect(eventSchema.safeParse({ ...fact, observedAt: '2026-02-30T09:00:00.1234567Z' }).success).toBe(
      false,
    );
  });
});

describe('sealing', () => {
  const logOf = (events: readonly JournalEvent[]): LogPoint => {
    const tree = events.map((event) => canonicalText(event)).reduce(appendLeaf, EMPTY_TREE);
    return { size: tree.size, root: rootOf(tree) };
  };

  it('is refused to a run that closed after its approval', async () => {
    const open = await buildRun({ until: 'open' });
    const last = open.events.at(-1);
    if (last === undefined) throw new TypeError('expected events');
    const closed: JournalEvent = {
      ...{ v: 1, run: RUN, n: open.events.length, at: last.at },
      ...{ type: 'run-closed', verdict: 'passed', restored: true, reasons: [] },
    };
    const { directory } = open;
    await appendLeaves({ directory, run: RUN, from: closed.n, leaves: [canonicalText(closed)] });
    const log = logOf([...open.events, closed]);
    expect(await codeOfAsync(() => requireSealable({ directory, run: RUN, log }))).toBe('PLAN_NOT_FOLLOWED');
  });

  it('is refused where an artifact is gone', async () => {
    const { directory, root, events } = sample;
    const seal = () => requireSealable({ directory, run: RUN, log: logOf(events) });
    expect(await codeOfAsync(seal)).toBe('accepted');
    const [digest = ''] = await readdir(path.join(root, 'artifacts'));
    await rm(path.join(root, 'artifacts', digest));
    expect(await codeOfAsync(seal)).toBe('ARTIFACT_MISSING');
  });
});
