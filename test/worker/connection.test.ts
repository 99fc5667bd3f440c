import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { resolveTarget } from '../../worker/connection.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const CONFIG = `
[profile.default]
address = "cluster.example:7233"
namespace = "drills"

[profile.cloud]
address = "drills.example.tmprl.cloud:7233"
namespace = "drills.example"
api_key = "canary-api-key"

[profile.empty]
namespace = "nowhere"
`;

async function place() {
  const stateDirectory = await temporaryDirectory('target');
  const file = join(stateDirectory, 'temporal.toml');
  await writeFile(file, CONFIG);
  return { stateDirectory, file };
}

describe('the target', () => {
  it('is the address of the environment', async () => {
    const { stateDirectory } = await place();
    const env = { TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_CONFIG_FILE: '/nowhere.toml' };
    expect(await resolveTarget({ env, stateDirectory })).toEqual({
      kind: 'named',
      address: 'temporal.example:7233',
      namespace: 'default',
      credentials: {},
    });
  });

  it('is the default profile of a named file, or the one that is asked for', async () => {
    const { stateDirectory, file } = await place();
    const first = await resolveTarget({ env: { TEMPORAL_CONFIG_FILE: file }, stateDirectory });
    expect(first).toMatchObject({ address: 'cluster.example:7233', namespace: 'drills', credentials: {} });
    const env = { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'cloud' };
    expect(await resolveTarget({ env, stateDirectory })).toEqual({
      kind: 'named',
      address: 'drills.example.tmprl.cloud:7233',
      namespace: 'drills.example',
      credentials: { apiKey: 'canary-api-key', tls: true },
    });
  });

  it('takes the namespace of the environment over that of the profile', async () => {
    const { stateDirectory, file } = await place();
    const env = { TEMPORAL_CONFIG_FILE: file, TEMPORAL_NAMESPACE: 'other' };
    expect(await resolveTarget({ env, stateDirectory })).toMatchObject({ namespace: 'other' });
  });

  it.each([
    [{ TEMPORAL_PROFILE: 'absent' }, /TEMPORAL_PROFILE.*absent/],
    [{ TEMPORAL_PROFILE: 'empty' }, /no address/],
  ])('is refused for %p', async (env, message) => {
    const { stateDirectory, file } = await place();
    const resolving = resolveTarget({ env: { ...env, TEMPORAL_CONFIG_FILE: file }, stateDirectory });
    await expect(resolving).rejects.toMatchObject({ code: 'USAGE' });
    await expect(resolving).rejects.toThrow(message);
  });

  it('says how to start a server when there is none', async () => {
    const { stateDirectory } = await place();
    const resolving = resolveTarget({ env: { TEMPORAL_ADDRESS: '' }, stateDirectory });
    await expect(resolving).rejects.toMatchObject({ code: 'SERVER_NOT_RUNNING' });
    await expect(resolving).rejects.toThrow('the command "up" starts one');
  });
});
