import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { drawSecretFile, loadDrawSecret } from '../../evidence/draw-secret.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { codeOfAsync } from './refused.ts';

describe('the draw secret', () => {
  it('is made once, for its owner alone', async () => {
    const state = path.join(await temporaryDirectory('draw'), 'state');
    const [one, other] = await Promise.all([loadDrawSecret({ state }), loadDrawSecret({ state })]);
    expect(one).toHaveLength(32);
    expect(other).toEqual(one);
    expect(await loadDrawSecret({ state })).toEqual(one);
    expect((await stat(drawSecretFile(state))).mode & 0o777).toBe(0o600);
    expect(await loadDrawSecret({ state: await temporaryDirectory('draw') })).not.toEqual(one);
  });

  it('is nothing else', async () => {
    const state = await temporaryDirectory('draw');
    await loadDrawSecret({ state });
    await writeFile(drawSecretFile(state), 'no secret');
    expect(await codeOfAsync(() => loadDrawSecret({ state }))).toBe('KEY_UNREADABLE');
  });
});
