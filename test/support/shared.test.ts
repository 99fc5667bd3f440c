import { join } from 'node:path';
import { afterEach, expect, it, jest } from '@jest/globals';
import { sharedDirectory } from './shared.ts';
import { temporaryDirectory } from './temporary.ts';

const before = process.env.BREAKGLASS_SHARED;
afterEach(() => {
  jest.restoreAllMocks();
  if (before === undefined) delete process.env.BREAKGLASS_SHARED;
  else process.env.BREAKGLASS_SHARED = before;
});

it('missing shared data is said, with the folder looked for', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const folder = await temporaryDirectory('shared');
  process.env.BREAKGLASS_SHARED = folder;
  expect(sharedDirectory()).toBe(folder);
  expect(warn).not.toHaveBeenCalled();
  process.env.BREAKGLASS_SHARED = join(folder, 'gone');
  expect(sharedDirectory()).toBeNull();
  expect(warn).toHaveBeenCalledWith(expect.stringContaining(join(folder, 'gone')));
});
