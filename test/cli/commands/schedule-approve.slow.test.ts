import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { init } from '../../../cli/commands/init.ts';
import { scheduleApprove } from '../../../cli/commands/schedule-approve.ts';
import { signText } from '../../../cli/decision/sign.ts';
import { givenFrom } from '../../../cli/given.ts';
import { recordIo } from '../../support/io.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await temporaryDirectory('schedule-approve');
  await init(recordIo({ cwd }), givenFrom({ words: [], options: { directory: cwd, input: false } }));
  const from = new Date().toISOString().slice(0, 10);
  await appendFile(
    path.join(cwd, 'organisation.yaml'),
    `schedules:\n  - { id: monthly, runbook: quarterly-drill, every: monthly, from: ${from}, zone: UTC, at: "09:30" }\n`,
  );
});

/** What the command says, as JSON, or the code of its refusal. */
async function approve(options: Record<string, unknown>): Promise<unknown> {
  const io = { ...recordIo({ cwd }), json: true };
  const person = typeof options.as === 'string' ? options.as : 'nobody';
  const all = { input: false, key: path.join(cwd, 'keys', person), ...options };
  try {
    await scheduleApprove(io, givenFrom({ words: ['monthly'], options: all }));
    return JSON.parse(io.stdout());
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

describe('schedule approve', () => {
  it('keeps what people sign until it is taken back, and says who is missing', async () => {
    const both = ['security-1', 'security-2'];
    expect(await approve({ as: both[0] })).toMatchObject({ approvedBy: [both[0]] });
    expect(await approve({ as: both[0], withdraw: true })).toMatchObject({ approvedBy: [] });
    expect(await approve({ as: both[1] })).toMatchObject({ approvedBy: [both[1]] });
  });

  it('takes what was signed on another machine, for the plan of today only', async () => {
    const out = path.join(cwd, 'statement.json');
    await approve({ as: 'security-1', out });
    const text = await readFile(out, 'utf8');
    const sign = async (statement: string) => {
      await writeFile(out, statement);
      const key = path.join(cwd, 'keys', 'security-1');
      await writeFile(`${out}.sig`, await signText({ text: statement, key }));
    };
    await sign(text);
    expect(await approve({ import: out })).toMatchObject({
      approvedBy: expect.arrayContaining(['security-1']),
    });
    await sign(text.replace(/"plan":"[0-9a-f]{64}"/u, `"plan":"${'a'.repeat(64)}"`));
    expect(await approve({ import: out })).toBe('DECISION_MISMATCH');
    await rm(out);
  });

  it.each([
    ['somebody who is not asked', { as: 'auditor-1' }, 'PERSON_NOT_ASKED'],
    ["another's key", { as: 'security-1', key: 'keys/security-2' }, 'KEY_UNTRUSTED'],
    ['a period that is over', { as: 'security-1', period: '2020-01' }, 'USAGE'],
    ['longer than counts', { as: 'security-1', for: '121d' }, 'USAGE'],
  ])('refuses %s', async (_what, options, code) => {
    expect(await approve(options)).toBe(code);
  });
});
