import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../../../cli/commands/run.ts';
import { givenFrom } from '../../../cli/given.ts';
import { recordIo, type RecordedIo } from '../../support/io.ts';
import { listening } from '../../support/listening.ts';
import { exampleOrganisationText } from '../../support/organisation.ts';
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
});
