import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { opening } from '../../activities/tenant/permission-cover.ts';
import { REQUEST_USES } from '../../activities/tenant/request-uses.ts';
import { packageFile } from '../../cli/place.ts';
import { ERROR_CODES } from '../../domain/errors.ts';
import { COMMANDS } from '../../cli/tree.ts';

describe('tenant-setup.md', () => {
  it('explains exactly the permissions that the engine can need, and of a lesser one where it is enough', () => {
    const page = readFileSync(packageFile('docs/tenant-setup.md'), 'utf8');
    const section = page.split(/^## /m).find((part) => part.startsWith('7. The permissions\n')) ?? '';
    const explained = [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name);
    const least = Object.values(REQUEST_USES).flatMap(({ request, also }) => [
      { permission: request.permission, stands: false },
      ...(also === undefined ? [] : [{ permission: also.permission, stands: true }]),
    ]);
    // What only the creation of accounts needs is mostly not granted, and the lesser ones are needed then.
    const seldom = Object.values(REQUEST_USES).flatMap(({ request, usedBy }) =>
      usedBy.every((use) => use.endsWith(' time-bound-account')) ? [request.permission] : [],
    );
    const mostly = (permission: string) =>
      opening(permission).filter((other) => other === permission || !seldom.includes(other));
    // A lesser one whose request is never made without those of a wider one is never needed.
    const needed = least
      .filter(({ permission, stands }) => stands || mostly(permission).length === 1)
      .map(({ permission }) => permission);
    expect(explained.toSorted()).toEqual([...new Set(needed)].toSorted());
  });
});

describe('operations.md', () => {
  it('says of every error code, and of no other, what to do', () => {
    const page = readFileSync(packageFile('docs/operations.md'), 'utf8');
    const table = page.split(/^## /m).find((part) => part.startsWith('Troubleshooting by code\n')) ?? '';
    const firsts = [...table.matchAll(/^\|([^|]+)\|/gm)].flatMap(([, first = '']) => first);
    const explained = firsts.flatMap((first) => [...first.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code));
    expect([...new Set(explained)].toSorted()).toEqual([...ERROR_CODES].toSorted());
  });
});

describe('README.md', () => {
  it('names the key to sign with beside what is typed at 3 a.m.', () => {
    const box = readFileSync(packageFile('README.md'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('>'));
    expect(box.join('\n')).toMatch(/export BREAKGLASS_KEY=\S+\n[^`]* run regain-access --mode incident /);
  });

  it('has every command in its table', () => {
    const readme = readFileSync(packageFile('README.md'), 'utf8');
    const table = readme.split(/^## /m).find((part) => part.startsWith('Commands\n')) ?? '';
    for (const { name, group } of COMMANDS) expect(table).toMatch(new RegExp(`\\b${group ?? name}\\b`));
  });
});

describe('the command tree', () => {
  it('offers no option that its command does not read', () => {
    for (const { name, options = [], group } of COMMANDS) {
      const file = {
        abort: ['abort', 'decide'],
        approve: ['schedule-approve'],
        decide: ['decide'],
        export: ['export'],
        follow: ['status'],
        revoke: ['keys', '../keys/confirm-revocation', 'people', '../people/desk', '../people/sign'],
        enrol: ['people', '../people/desk', '../people/sign'],
        lockout: ['../looking'],
        readiness: ['../looking'],
        page: ['page', '../page/address-from'],
        rehearse: ['rehearse', '../reader'],
        review: ['review', 'decide', '../review/sign'],
        run: ['run', '../keep-page'],
        schema: ['schema'],
        up: ['../keep-page'],
      }[name] ?? [group ?? name];
      const source = [
        ...file,
        '../plan-for',
        '../decision/answer',
        '../decision/own-key',
        '../keys/passphrase',
      ]
        .map((each) => readFileSync(packageFile(`cli/commands/${each}.ts`), 'utf8'))
        .join('');
      for (const [flags] of options) {
        const long = /^--(?:no-)?([a-z-]+)/.exec(flags)?.[1] ?? flags;
        expect({ name, long, read: source.includes(`'${long}'`) }).toEqual({ name, long, read: true });
      }
    }
  });
});
