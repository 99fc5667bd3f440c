import { describe as group, expect, it } from '@jest/globals';
import { Client } from '@temporalio/client';
import { describe, listLine } from '../../../cli/commands/list.ts';
import { plainJson } from '../../../cli/plain.ts';

const INFO = {
  workflowId: 'run-1',
  runId: 'attempt-1',
  status: { name: 'COMPLETED' },
  memo: { runbook: 'drill', mode: 'drill' },
  startTime: new Date('2026-04-01T09:00:00.000Z'),
} as const;

/** A client whose runs end as given; it keeps which execution was asked for. */
function clientWith(result: () => Promise<unknown>) {
  const asked: unknown[] = [];
  const client = new Client();
  client.workflow.getHandle = (...given) => {
    asked.push(given);
    return Object.assign(new Client().workflow.getHandle('any'), { result });
  };
  return { client, asked };
}

group('a run in the list', () => {
  it('shows the result of exactly its own execution', async () => {
    const { client, asked } = clientWith(() => Promise.resolve({ verdict: 'passed', restored: true }));
    const run = await describe({ client, info: INFO });
    expect(run).toMatchObject({ run: 'run-1', verdict: 'passed', restored: true });
    expect(asked).toEqual([['run-1', 'attempt-1', { followRuns: false }]]);
    expect(listLine(run)).toMatch(/passed$/);
  });

  it('says where its review stands, and nothing where none is asked for or known', async () => {
    const { client } = clientWith(() => Promise.resolve({ verdict: 'passed', restored: true }));
    const run = await describe({ client, info: INFO });
    const due = { state: 'not-reviewed', roles: ['security'], due: '2026-04-08' } as const;
    expect(listLine({ ...run, review: { ...due, overdueSince: null } })).toMatch(
      /passed; not reviewed, due 2026-04-08$/,
    );
    expect(listLine({ ...run, review: { ...due, overdueSince: '2026-04-09' } })).toMatch(
      /OVERDUE since 2026-04-09$/,
    );
    expect(listLine({ ...run, review: { state: 'not-planned' } })).toMatch(/passed$/);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['cannot be read', () => Promise.reject(new Error('continued as another'))],
    ['is none of ours', () => Promise.resolve({ verdict: 7 })],
  ])('is unknown where the result %s', async (_what, result) => {
    const run = await describe({ client: clientWith(result).client, info: INFO });
    expect(run).toMatchObject({ verdict: null, restored: null });
    expect(listLine(run)).toMatch(/completed, verdict unknown$/);
  });

  it('never repaints the screen, as text or as JSON', async () => {
    const bad = '\u001B[2J\u202Edrill\u009B\u{E0041}';
    const { client } = clientWith(() => Promise.resolve({ verdict: bad, restored: false }));
    const run = await describe({
      client,
      info: { ...INFO, workflowId: bad, memo: { runbook: bad, mode: bad } },
    });
    const unsafe = /[\p{Cc}\p{Cf}]/u;
    expect(listLine(run)).not.toMatch(unsafe);
    expect(plainJson(run)).not.toMatch(unsafe);
    expect(JSON.parse(plainJson(run))).toEqual(run);
  });
});
