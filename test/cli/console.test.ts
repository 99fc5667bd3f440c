import { describe, expect, it } from '@jest/globals';
import { bellAt } from '../../cli/bell.ts';
import { workingDirectory } from '../../cli/console.ts';

describe('the bell of a worker that has no terminal', () => {
  it('is rung at the terminal of its command, with lines that cannot repaint it', () => {
    const written: string[] = [];
    const ring = bellAt({ isTTY: true, write: (text) => written.push(text) });
    ring?.('\u0007A drill begins.\nTry \u001b[2J2 of one message\n');
    expect(written).toEqual(['\u0007A drill begins.\nTry [2J2 of one message\n']);
    expect(bellAt({ isTTY: false, write: () => undefined })).toBeUndefined();
  });
});

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
