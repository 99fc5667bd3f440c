import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Client, Connection, type WorkflowClientInterceptor } from '@temporalio/client';
import { run } from '../../../cli/commands/run.ts';
import { givenFrom } from '../../../cli/given.ts';
import { withEngine } from '../../../cli/keep-engine.ts';
import { sayServed } from '../../../cli/keep-page.ts';
import { commandLine } from '../../../cli/live/next.ts';
import type { Link } from '../../../cli/page/link.ts';
import { startFromPage } from '../../../cli/page/start.ts';
import { placeOf } from '../../../cli/place.ts';
import { createEvidenceKey } from '../../../evidence/keys.ts';
import type { Start } from '../../../page/desk.ts';
import { writeDrill } from '../../activities/schedule/drilled.ts';
import { recordIo, type RecordedIo } from '../../support/io.ts';
import { listening } from '../../support/listening.ts';
import { bundledRunbookText, exampleOrganisationText, examplePlan } from '../../support/organisation.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const INCIDENT = { mode: 'incident', as: 'commander-1', reason: 'locked out', input: true, wait: true };

let cwd: string;
beforeAll(async () => {
  cwd = await temporaryDirectory('run');
  await writeFile(path.join(cwd, 'organisation.yaml'), exampleOrganisationText());
});

const given = (options: Record<string, unknown>) =>
  givenFrom({ words: ['quarterly-drill'], options: { ...INCIDENT, ...options } });

/** A server that counts who comes; `lively` as a terminal is, where a person could be asked. */
async function withServer({ lively = false }: { lively?: boolean } = {}): Promise<{
  io: RecordedIo;
  callers: () => number;
}> {
  let callers = 0;
  const port = await listening((socket) => {
    callers += 1;
    socket.destroy();
  });
  const io = { ...recordIo({ cwd }), lively, env: { TEMPORAL_ADDRESS: `127.0.0.1:${port}` } };
  return { io, callers: () => callers };
}

describe('run --mode incident', () => {
  it.each([
    ['without --confirm and nobody to ask', {}, false],
    ['without --confirm and --no-input on a terminal', { input: false }, true],
    ['with another name', { confirm: 'sign-in-check' }, false],
    ['with another name on a terminal', { confirm: 'quarterly-dril' }, true],
    ['with an empty name', { confirm: '' }, false],
  ])('%s is NOT_CONFIRMED and starts nothing', async (_how, options, lively) => {
    const { io, callers } = await withServer({ lively });
    await expect(run(io, given(options))).rejects.toMatchObject({ code: 'NOT_CONFIRMED' });
    expect(callers()).toBe(0);
    expect(io.stdout()).toBe('');
  });

  it.each([undefined, ' '])('without a reason (%j) is REASON_REQUIRED and starts nothing', async (reason) => {
    const { io, callers } = await withServer();
    await expect(run(io, given({ reason, confirm: 'quarterly-drill' }))).rejects.toMatchObject({
      code: 'REASON_REQUIRED',
    });
    expect(callers()).toBe(0);
  });

  it('with its name goes on to the server, which is not started for a run that nobody waits for', async () => {
    const options = { confirm: 'quarterly-drill', wait: false };
    await expect(run(recordIo({ cwd }), given(options))).rejects.toMatchObject({
      code: 'SERVER_NOT_RUNNING',
    });
  });

  it('by a stranger is PERSON_UNKNOWN before anything else', async () => {
    const { io, callers } = await withServer();
    await expect(run(io, given({ as: 'stranger-1', confirm: 'quarterly-drill' }))).rejects.toMatchObject({
      code: 'PERSON_UNKNOWN',
    });
    expect(callers()).toBe(0);
  });

  it('beside a server that is there says how to serve the page, and starts nothing but the run', async () => {
    const io = { ...recordIo({ cwd }), env: { TEMPORAL_ADDRESS: '127.0.0.1:1' } };
    const use = () => Promise.resolve('used');
    const place = placeOf({ option: undefined, env: {}, cwd });
    await expect(withEngine({ io, given: given({ page: true }), place, use })).resolves.toBe('used');
    const command = commandLine({ words: ['page'], place });
    expect(io.stderr()).toEqual([`the page in a browser, where none is served yet: ${command}`]);
  });

  it.each([
    ['which the organisation file names none of', undefined, 1],
    ['where messages lead to', 'http://localhost:8420', 1],
    ['where messages do not lead to', 'https://breakglass.example', 2],
  ])('says the address of the page, %s', (_which, page, lines) => {
    const said = sayServed({ url: 'http://localhost:8420', page });
    expect(said).toHaveLength(lines);
    expect(said.join()).toMatch(/^page: http:\/\/localhost:8420/u);
    expect(said.join().includes(`--origin ${page}`)).toBe(lines === 2);
  });
});

describe('a run that the page starts', () => {
  /** A server with these runs open, and what is started on it. */
  function serverWith(open: readonly { readonly mode: string; readonly runbook: string }[]): {
    link: Pick<Link, 'use'>;
    started: string[];
  } {
    const started: string[] = [];
    const startWithDetails: WorkflowClientInterceptor['startWithDetails'] = ({ options }) => {
      started.push(options.workflowId);
      return Promise.resolve({ runId: '1', eagerlyStarted: false });
    };
    const connection = Connection.lazy({ address: '127.0.0.1:1' });
    jest.spyOn(connection.operatorService, 'listSearchAttributes').mockRejectedValue(new Error('not here'));
    const client = new Client({ connection, interceptors: { workflow: [{ startWithDetails }] } });
    const listed = open.map((about) => ({
      workflowId: 'open-1',
      startTime: new Date('2026-04-01T09:00:00.000Z'),
      memo: { organisation: 'example', ...about },
    }));
    Object.assign(client.workflow, { list: () => Readable.from(listed) });
    return { link: { use: (work) => work(client) }, started };
  }

  const REAL = { mode: 'incident', runbook: 'quarterly-drill' } as const;
  const asked = (change: Partial<Start> = {}): Start => ({
    ...REAL,
    person: 'commander-1',
    reason: 'locked out',
    confirmed: 'quarterly-drill',
    beside: 'refused',
    ...change,
  });
  const place = () => placeOf({ env: {}, cwd });

  it('is RUN_EXISTS beside an open incident of the same runbook, unless it was said that it may', async () => {
    const { link, started } = serverWith([REAL]);
    await expect(startFromPage({ place: place(), link, asked: asked() })).rejects.toMatchObject({
      code: 'RUN_EXISTS',
      message: expect.stringMatching(/open-1 is open .*\n.*\/runs\/open-1 on this page\n.* tick /),
    });
    expect(started).toEqual([]);
    const run = await startFromPage({ place: place(), link, asked: asked({ beside: 'allowed' }) });
    await startFromPage({ place: place(), link, asked: asked({ mode: 'drill' }) });
    expect(started).toEqual([run, expect.stringMatching(/^quarterly-drill-/)]);
  });

  it('is REVIEW_OUTSTANDING as with the command, where a bypass waits for its review, and no incident', async () => {
    const key = await createEvidenceKey({ state: path.join(cwd, '.breakglass'), organisation: 'example' });
    const plan = examplePlan('regain-access', 'incident');
    const more = [{ type: 'bypassed', ask: 'approve#1', person: 'commander-1', skipped: [] }] as const;
    const runbookText = bundledRunbookText('regain-access');
    await writeDrill({
      directory: place().evidenceDirectory,
      key,
      run: 'bypassed-1',
      plan,
      runbookText,
      more,
    });
    const { link, started } = serverWith([]);
    const drill = asked({ mode: 'drill' });
    const { io, callers } = await withServer();
    for (const start of [
      () => startFromPage({ place: place(), link, asked: drill }),
      () => run(io, given({ mode: 'drill' })),
    ])
      await expect(start()).rejects.toMatchObject({ code: 'REVIEW_OUTSTANDING' });
    expect([callers(), started]).toEqual([0, []]);
    await startFromPage({ place: place(), link, asked: asked() });
    expect(started).toHaveLength(1);
  });
});
