import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BreakglassError } from '../../domain/errors.ts';
import { ANYONE } from '../../domain/language/language.ts';
import { digestOf } from '../../evidence/core/hash.ts';
import { createEvidenceKey, type EvidenceKey } from '../../evidence/keys.ts';
import { enterIntoLedger } from '../../evidence/ledger/store.ts';
import { lookAtOpen } from '../../page/read/open-runs.ts';
import type { LedgerRun } from '../../page/read/ledger-runs.ts';
import { todayView } from '../../page/views/today.ts';
import { writeDrill } from '../activities/schedule/drilled.ts';
import { EXAMPLE_ASK, EXAMPLE_FOREIGN } from '../cli/example-run.ts';
import { bundledRunbookText, examplePlan } from '../support/organisation.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { openStage, RUN, type Stage } from './stage.ts';
import { Visitor } from './visitor.ts';

const PLAN = examplePlan('regain-access', 'incident');
const DRILLS = 25;
const ASK = `/asks/${encodeURIComponent(EXAMPLE_ASK.id)}`;

let stage: Stage;
let visitor: Visitor;
let directory: string;
let key: EvidenceKey;
beforeAll(async () => {
  const base = await temporaryDirectory('today');
  directory = path.join(base, 'evidence');
  key = await createEvidenceKey({ state: base, organisation: 'example' });
  const tenants = PLAN.tenants.map((tenant) => ({ ...tenant, origins: EXAMPLE_FOREIGN.origins }));
  const plan = { ...PLAN, tenants };
  stage = await openStage({ evidence: { base, directory, key }, mode: 'incident', plan });
  for (let n = 0; n < DRILLS; n += 1) {
    const body = { type: 'run-opened', run: `drill-${n}`, runbook: 'x', mode: 'drill' } as const;
    await enterIntoLedger({
      ...{ directory, organisation: 'example', keys: [key] },
      body: { ...body, plan: digestOf(n) },
    });
  }
  visitor = new Visitor(stage.app);
  await visitor.signIn({ person: stage.person('custodian-1') });
});
beforeEach(() => {
  stage.broken = null;
  stage.now += 1_000;
});
afterAll(() => stage.app.close());

const today = async () => (await visitor.get('/')).body;
const away = new BreakglassError({ code: 'SERVER_UNREACHABLE', message: 'expected a server' });

describe('today', () => {
  it('shows a real incident, and what it asks, before however many drills somebody started after it', async () => {
    const body = await today();
    expect(body).toContain(`href="/runs/${RUN}${ASK}"`);
    const cards = [...body.matchAll(/class="card" data-mode="(\w+)"/g)].map(([, mode]) => mode);
    expect(cards).toEqual(['incident', ...Array.from({ length: 19 }, () => 'drill')]);
    expect(body).toContain('6 more are under way');
    expect(body).toMatch(/waits for: still \d \w+ of /);
  });

  it('does not say that nothing is asked where nobody can tell', async () => {
    stage.broken = away;
    const body = await today();
    expect(body).not.toContain('Nothing is asked of you now.');
    expect(body).toContain(`nobody can tell now what they ask: ${DRILLS + 1}.`);
  });

  it('asks no more runs once nobody answers for a whole lot, and each of them otherwise', async () => {
    const runs = Array.from({ length: 50 }, (_none, n) => ({
      ...{ run: `run-${n}`, opened: { mode: 'drill' }, closed: null },
    })) as unknown as LedgerRun[];
    const asked: string[] = [];
    const look = (code: 'WORKER_ABSENT' | 'RUN_BROKEN') => (run: string) => {
      asked.push(run);
      return Promise.reject(new BreakglassError({ code, message: 'no' }));
    };
    const page = (code: 'WORKER_ABSENT' | 'RUN_BROKEN') => ({
      ...{ desk: { look: look(code), refusal: () => Promise.resolve(null) } },
      ...{ started: new Map(), now: () => 0 },
    });
    expect(await lookAtOpen({ page: page('WORKER_ABSENT'), runs })).toHaveLength(50);
    expect(asked.splice(0)).toHaveLength(20);
    expect(await lookAtOpen({ page: page('RUN_BROKEN'), runs })).toHaveLength(50);
    expect(asked).toHaveLength(50);
  });

  it('says how the last drill ended, and which one counts', async () => {
    const drill = { directory, key, plan: PLAN, runbookText: bundledRunbookText('regain-access') };
    await writeDrill({ ...drill, run: 'failed-1', verdict: 'failed' });
    expect(await today()).toMatch(
      /failed-1">[^]{0,80}<\/time><\/a>, failed; last passed or deviated:\s+never/,
    );
    await writeDrill({ ...drill, run: 'passed-1', verdict: 'passed' });
    expect(await today()).toMatch(/passed-1">[^]{0,80}<\/time><\/a>, passed\s*<\/td>/);
    await writeDrill({ ...drill, run: 'failed-2', verdict: 'aborted' });
    expect(await today()).toMatch(
      /failed-2">[^]{0,80}, aborted; last passed or deviated: <a href="[^"]*passed-1"/,
    );
  });

  it('says beside "no finding is open" how many nobody has judged', () => {
    const none = { accounts: [], schedules: [], open: [], more: 0, untold: 0, asks: [], findings: [] };
    const said = (unjudged: number) => todayView({ ...none, reviews: [], unjudged }).for(ANYONE);
    expect(said(3)).toContain('Findings that wait for a review: 3');
    expect(said(0)).not.toContain('wait for a review');
  });
});

describe('a run of which the engine says nothing', () => {
  it('is still of a tenant that is not Microsoft’s, by its stored plan', async () => {
    stage.broken = away;
    expect((await visitor.get(`/runs/${RUN}`)).body).toContain('class="foreign"');
  });

  it('waits for nothing once it is closed', async () => {
    const open = await visitor.get(`/runs/drill-1`);
    expect(open.body).toContain('only just started');
    const { body } = await visitor.get('/runs/failed-1');
    expect(body).toContain('It is closed.');
    expect(body).not.toContain('the run waits');
  });
});
