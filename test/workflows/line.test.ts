import { describe, expect, it } from '@jest/globals';
import { openLine } from '../../workflows/line.ts';

describe('a line', () => {
  it('does one work at a time, the urgent ones first, each kind in its order', async () => {
    const line = openLine();
    const done: string[] = [];
    let begun = 0;
    const work = (name: string) => async () => {
      begun += 1;
      expect(begun).toBe(1);
      await Promise.resolve();
      begun -= 1;
      done.push(name);
      return name;
    };
    const answers = await Promise.all([
      line.later(work('review 1')),
      line.later(work('review 2')),
      line.urgent(work('run 1')),
      line.later(work('review 3')),
      line.urgent(work('run 2')),
    ]);
    expect(done).toEqual(['review 1', 'run 1', 'run 2', 'review 2', 'review 3']);
    expect(answers).toEqual(['review 1', 'review 2', 'run 1', 'review 3', 'run 2']);
  });

  it('goes on after a work that failed, and tells whoever asked for it', async () => {
    const line = openLine();
    const failed = line.later(() => Promise.reject(new Error('no')));
    const next = line.later(() => Promise.resolve('yes'));
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('yes');
    expect(await line.urgent(() => Promise.resolve('again'))).toBe('again');
  });
});
