import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkProxy, machineChecks } from '../../../cli/doctor/machine.ts';
import { organisation } from '../../activities/pretend-room.ts';
import { listening } from '../../support/listening.ts';
import { atEnd, temporaryDirectory } from '../../support/temporary.ts';

/** A port that somebody has and one that nobody has, of TCP. */
async function ports() {
  const taken = await listening(() => undefined);
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  atEnd(async () => Promise.resolve(socket.close()).then(() => undefined));
  return { taken, udp: socket.address().port };
}

/** The one check of an organisation with this alert source or escrow. */
async function only(changed: object, env: NodeJS.ProcessEnv = {}, gpgMs = 5_000) {
  const checks = machineChecks({ organisation: organisation({ ...changed }), env, gpgMs });
  expect(checks).toHaveLength(1);
  return await checks[0]?.[1];
}
const listen = (address: string, changed: object = {}) =>
  only({ alerts: [{ id: 'siem', kind: 'syslog', listen: address, ...changed }] });

describe('machineChecks', () => {
  it('tells an address that is free, taken, or not of this machine', async () => {
    const { taken, udp } = await ports();
    expect(await listen(`127.0.0.1:${udp}`)).toMatchObject({ state: 'ok' });
    expect(await listen(`127.0.0.1:${taken}`)).toMatchObject({ state: 'warn' });
    expect(await listen(`127.0.0.1:${udp}`, { transport: 'udp' })).toMatchObject({ state: 'warn' });
    const tls = { certificate: 'a', key: 'b' };
    expect(await listen('192.0.2.1:6514', { tls })).toMatchObject({
      state: 'fail',
      seen: expect.stringContaining('EADDRNOTAVAIL'),
    });
  });

  it('looks for nothing that the organisation does not ask for', () => {
    expect(machineChecks({ organisation: organisation(), env: {} })).toEqual([]);
  });
});

describe('machineChecks of an escrow', () => {
  const { PATH } = process.env;
  const escrow = { keys: [{ person: 'custodian-1', file: 'a.asc', fingerprint: 'A'.repeat(40) }] };

  const pretendGpg = async (does: string) => {
    const folder = await temporaryDirectory('gpg');
    const program = path.join(folder, 'gpg');
    await writeFile(program, `#!/bin/sh\n${does}\n`);
    await chmod(program, 0o755);
    return { PATH: `${folder}${path.delimiter}${PATH ?? ''}` };
  };

  it.each([
    ['ok', 'gpg (GnuPG) 2.4.5'],
    ['ok', 'gpg (GnuPG/MacGPG2) 2.2.41'],
    ['fail', 'gpg (GnuPG) 1.4.23'],
    ['fail', 'another program'],
  ])('%s: %s', async (state, said) => {
    expect(await only({ escrow }, await pretendGpg(`echo '${said}'`))).toMatchObject({ state });
  });

  it('does not wait for one that hangs', async () => {
    const env = await pretendGpg('exec sleep 20');
    expect(await only({ escrow }, env, 50)).toMatchObject({ state: 'fail', seen: 'gpg did not answer' });
  });

  it('fails without GnuPG', async () => {
    const env = { PATH: await temporaryDirectory('no-gpg') };
    expect(await only({ escrow }, env)).toMatchObject({ state: 'fail', seen: 'not found' });
  });
});

describe('checkProxy', () => {
  it('tells a proxy that is not named, answers, does not, or is none, and never its password', async () => {
    const port = await listening(() => undefined);
    const proxy = `http://somebody:hunter2@127.0.0.1:${port}`;
    expect(await checkProxy({})).toMatchObject({ state: 'ok', seen: 'none named' });
    expect(await checkProxy({ HTTPS_PROXY: proxy })).toEqual({
      state: 'ok',
      seen: `http://127.0.0.1:${port}`,
      mend: null,
    });
    expect(await checkProxy({ HTTPS_PROXY: 'http://u:hunter2@127.0.0.1:1' })).toMatchObject({
      state: 'fail',
      seen: 'http://127.0.0.1:1 cannot be reached',
    });
    const none = await checkProxy({ HTTPS_PROXY: 'one.example:hunter2' });
    expect(none).toMatchObject({ state: 'fail' });
    expect(JSON.stringify(none)).not.toContain('hunter2');
  });
});
