import { execFileSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { channelChecks } from '../../../cli/doctor/channels.ts';
import { fileChecks } from '../../../cli/doctor/files.ts';
import { placeOf } from '../../../cli/place.ts';
import { organisation } from '../../activities/pretend-room.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const tls = { certificate: 'intake.pem', key: 'intake.key', 'client-ca': 'senders.pem' };
const given = organisation({
  channels: [
    { id: 'chat', kind: 'webhook', url: 'https://chat.example', 'secret-file': 'chat', role: 'custodian' },
  ],
  alerts: [
    { id: 'monitor', kind: 'webhook', 'secret-file': 'monitor', tls },
    { id: 'siem', kind: 'syslog' },
  ],
  escrow: { keys: [{ person: 'custodian-1', file: 'custodian-1.asc', fingerprint: 'A'.repeat(40) }] },
  timestamps: [{ id: 'tsa', url: 'https://tsa.example', ca: 'tsa.pem' }],
});
const SECRETS = ['engine.secret', 'chat', 'monitor', 'intake.key'];
const PUBLIC = ['intake.pem', 'senders.pem', 'custodian-1.asc', 'tsa.pem'];

let directory: string;
beforeAll(async () => {
  directory = await temporaryDirectory('doctor');
});

/** What is said of each file, by its name, `the` for a secret one that is not there. */
async function states() {
  const found = await Promise.all(fileChecks({ organisation: given, directory }).map(([, check]) => check));
  return Object.fromEntries(
    found.map(({ state, seen }) => [path.basename(seen.split(' ')[0] ?? ''), state] as const),
  );
}
const all = (names: readonly string[], state: string) => names.map((name) => [name, state] as const);

describe('fileChecks', () => {
  it('looks at every file that the organisation names, and at who can read those that are secret', async () => {
    const names = [...SECRETS, ...PUBLIC];
    // Of a secret that is not there no path is said: it may be the secret itself.
    expect(await states()).toEqual(Object.fromEntries(all(['the', ...PUBLIC], 'fail')));
    for (const name of names) {
      await writeFile(path.join(directory, name), 'x');
      await chmod(path.join(directory, name), 0o644);
    }
    expect(await states()).toEqual(Object.fromEntries([...all(SECRETS, 'warn'), ...all(PUBLIC, 'ok')]));
    for (const name of SECRETS) await chmod(path.join(directory, name), 0o600);
    expect(await states()).toEqual(Object.fromEntries(all(names, 'ok')));
  });

  it('takes a named pipe for no file', async () => {
    const pipes = await temporaryDirectory('doctor-pipe');
    execFileSync('mkfifo', [path.join(pipes, 'engine.secret')]);
    const [first] = fileChecks({ organisation: given, directory: pipes });
    expect(await first?.[1]).toMatchObject({
      state: 'fail',
      seen: expect.stringContaining('no regular file'),
    });
  });
});

describe('channelChecks', () => {
  const place = placeOf({ env: {}, cwd: '/' });
  const keys = ['ssh-ed25519 AAAA'];
  const one = { id: 'custodian-1', roles: ['custodian'], keys };
  const other = { id: 'custodian-2', roles: ['custodian'], keys, channels: [{ channel: 'chat' }] };

  it('names the command that sends a test, where somebody has a channel', async () => {
    const [first] = channelChecks({ organisation: organisation({ people: [one, other] }), place });
    expect(await first?.[1]).toMatchObject({
      state: 'ok',
      seen: expect.stringMatching(/^1 of 2 people have some; .* people try/),
    });
    expect(channelChecks({ organisation: organisation({ people: [one] }), place })).toEqual([]);
  });
});
