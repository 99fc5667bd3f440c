import { describe, expect, it } from '@jest/globals';
import { workingDirectory } from '../../cli/console.ts';

describe('the working directory', () => {
  it('is where the person typed when npm started this program', () => {
    const env = { npm_lifecycle_event: 'breakglass', INIT_CWD: '/home/person' };
    expect(workingDirectory({ env, cwd: '/checkout' })).toBe('/home/person');
  });

  it('is that of the process otherwise, also under another npm script', () => {
    const env = { npm_lifecycle_event: 'test', INIT_CWD: '/home/person' };
    expect(workingDirectory({ env, cwd: '/checkout' })).toBe('/checkout');
    expect(workingDirectory({ env: {}, cwd: '/checkout' })).toBe('/checkout');
    expect(workingDirectory({ env: { npm_lifecycle_event: 'drill' }, cwd: '/checkout' })).toBe('/checkout');
  });
});
