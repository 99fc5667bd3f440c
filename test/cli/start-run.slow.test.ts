import { Client, Connection } from '@temporalio/client';
import { describe, expect, it } from '@jest/globals';
import { startRun } from '../../cli/start-run.ts';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import { examplePlan } from '../support/organisation.ts';

describe('startRun without a server', () => {
  it('is SERVER_UNREACHABLE within 5 s', async () => {
    const connection = Connection.lazy({ address: '127.0.0.1:1' });
    const plan = examplePlan('quarterly-drill');
    const files = { runbookText: 'x', runbookDigest: sha256Hex('x') };
    const input = {
      run: 'r',
      plan,
      planDigest: digestOf(plan),
      ...files,
      initiator: 'commander-1',
      reason: null,
    };
    const before = Date.now();
    await expect(startRun({ client: new Client({ connection }), input })).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
    });
    expect(Date.now() - before).toBeLessThan(5_000);
    await connection.close();
  }, 30_000);
});
