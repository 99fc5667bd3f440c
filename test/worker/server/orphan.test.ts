import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { announce } from '../../../worker/server/announce.ts';
import { endOrphan } from '../../../worker/server/orphan.ts';
import { processIdentity } from '../../../evidence/process-identity.ts';
import { atEnd, temporaryDirectory } from '../../support/temporary.ts';

/** A process that stays until it is told to end. */
async function sleeper(): Promise<{ pid: number; exited: Promise<unknown[]> }> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const exited = once(child, 'exit');
  atEnd(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  return { pid: child.pid ?? 0, exited };
}

const rest = { address: '127.0.0.1:1', namespace: 'default', version: '1.31.2' };

describe('a server that outlived its breakglass', () => {
  it('is ended, known by pid and start time', async () => {
    const folder = await temporaryDirectory('orphan');
    const { pid, exited } = await sleeper();
    await announce(folder, { ...rest, pid, identity: await processIdentity(pid) });
    expect(await endOrphan(folder)).toBe(pid);
    expect((await exited)[1]).toBe('SIGTERM');
  });

  it.each(['other-boot/1', null])('is never a stranger with its pid (identity %p)', async (identity) => {
    const folder = await temporaryDirectory('orphan');
    const { pid } = await sleeper();
    await announce(folder, { ...rest, pid, identity });
    expect(await endOrphan(folder)).toBeNull();
    expect(await processIdentity(pid)).not.toBeNull();
  });

  it('is not looked for without an announcement', async () => {
    expect(await endOrphan(await temporaryDirectory('orphan'))).toBeNull();
  });
});
