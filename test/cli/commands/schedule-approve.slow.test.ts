import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { init } from '../../../cli/commands/init.ts';
import { scheduleList } from '../../../cli/commands/schedule.ts';
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

/** What `schedule list` says of the next drill. */
const listed = z.array(
  z.object({
    coming: z.array(
      z.object({ at: z.string(), approved: z.array(z.object({ person: z.string(), until: z.string() })) }),
    ),
  }),
);

/** What the command tells people. */
async function say(options: { as: string; for?: string; withdraw?: true }): Promise<string> {
  const io = recordIo({ cwd });
  const key = path.join(cwd, 'keys', options.as);
  await scheduleApprove(io, givenFrom({ words: ['monthly'], options: { input: false, key, ...options } }));
  return [io.stdout(), ...io.stderr()].join('\n');
}

describe('schedule approve', () => {
  it('keeps what people sign until it is taken back, and says who is missing', async () => {
    const both = ['security-1', 'security-2'];
    expect(await approve({ as: both[0] })).toMatchObject({ approvedBy: [both[0]] });
    expect(await approve({ as: both[0], withdraw: true })).toMatchObject({ approvedBy: [] });
    expect(await approve({ as: both[1] })).toMatchObject({ approvedBy: [both[1]] });
  });

  it('counts until the drill can no longer start, and is listed until it is taken back', async () => {
    const drill = async () => {
      const io = { ...recordIo({ cwd }), json: true };
      await scheduleList(io, givenFrom({ words: [], options: { count: '1' } }));
      return listed.parse(JSON.parse(io.stdout()))[0]?.coming[0] ?? { at: '', approved: [] };
    };
    expect(await drill()).toMatchObject({ approved: [{ person: 'security-2' }] });
    const { at, approved } = await drill();
    expect(Date.parse(approved[0]?.until ?? '') - Date.parse(at)).toBe(3_600_000);
    expect(await say({ as: 'security-2', for: '1h' })).toMatch(/warning +it may end before the drill/);
    expect(await say({ as: 'security-2' })).not.toMatch(/warning/);
    const back = await say({ as: 'security-2', withdraw: true });
    expect(back).toMatch(/taken back/);
    expect(back).not.toMatch(/counts until/);
    expect(await drill()).toMatchObject({ approved: [] });
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
