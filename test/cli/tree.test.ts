import { describe, expect, it } from '@jest/globals';
import { completion } from '../../cli/commands/completion.ts';
import { givenFrom } from '../../cli/given.ts';
import { GROUPS } from '../../cli/tree-groups.ts';
import { COMMANDS } from '../../cli/tree.ts';
import { keptIo } from './example-run.ts';

describe('the command tree', () => {
  it.each(COMMANDS.map((spec) => [spec.name, spec] as const))('%s has examples of itself', (name, spec) => {
    const prefix = spec.group === undefined ? name : `${spec.group} ${name}`;
    for (const example of spec.examples) expect(example.split(' --')[0]?.startsWith(prefix)).toBe(true);
    expect(new Set(spec.examples).size).toBe(2);
  });

  it.each(Object.entries(GROUPS))('%s, which only holds commands, has examples of some', (name, group) => {
    const held = COMMANDS.filter((spec) => spec.group === name).flatMap(({ examples }) => examples);
    expect(new Set(group.examples).size).toBe(2);
    for (const example of group.examples) expect(held).toContain(example);
  });

  it('uses only options in its examples that it has', () => {
    for (const spec of COMMANDS) {
      const known = [
        ...(spec.options ?? []).map(([flags]) => flags.split(' ')[0]),
        '--json',
        '--organisation',
        '--no-input',
      ];
      const used = spec.examples.flatMap((line) => line.match(/--[a-z-]+/g) ?? []);
      expect(used.filter((option) => !known.includes(option))).toEqual([]);
    }
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('%s knows every command', async (shell) => {
    const { io, out } = keptIo();
    expect(await completion(io, givenFrom({ words: [shell], options: {} }))).toBe(0);
    for (const { name } of COMMANDS) expect(out.join('')).toContain(name);
  });

  it('refuses another shell', async () => {
    const { io } = keptIo();
    await expect(completion(io, givenFrom({ words: ['cmd'], options: {} }))).rejects.toMatchObject({
      code: 'USAGE',
    });
  });
});
