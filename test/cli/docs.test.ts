import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { REQUESTS, type GraphRequest } from '../../activities/tenant/requests.ts';
import { packageFile } from '../../cli/place.ts';
import { COMMANDS } from '../../cli/tree.ts';

const SINCE = '2026-04-01T09:00:00.000Z';
const EACH: Readonly<Record<keyof typeof REQUESTS, GraphRequest>> = {
  user: REQUESTS.user('a'),
  memberOf: REQUESTS.memberOf('a'),
  methods: REQUESTS.methods('a'),
  roleAssignments: REQUESTS.roleAssignments('a'),
  roleAssignmentInstances: REQUESTS.roleAssignmentInstances('a'),
  roleEligibilityInstances: REQUESTS.roleEligibilityInstances('a'),
  policies: REQUESTS.policies(),
  whatIf: REQUESTS.whatIf({}),
  signIns: REQUESTS.signIns({ objectId: 'a', since: SINCE, beta: false }),
  audits: REQUESTS.audits({ objectId: 'a', since: SINCE }),
  alerts: REQUESTS.alerts(SINCE),
  alertRule: REQUESTS.alertRule('a'),
  signInActivity: REQUESTS.signInActivity('a'),
  subscriptions: REQUESTS.subscriptions(),
  securityDefaults: REQUESTS.securityDefaults(),
  serviceHealth: REQUESTS.serviceHealth(),
  revokeSessions: REQUESTS.revokeSessions('a'),
};

const operations = readFileSync(packageFile('docs/operations.md'), 'utf8');

function section(title: string): string {
  return operations.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
}

describe('operations.md', () => {
  it('names exactly the permissions that the requests need', () => {
    expect(Object.keys(EACH).sort()).toEqual(Object.keys(REQUESTS).sort());
    const { revokeSessions, ...reading } = EACH;
    const lines = section('The tenant').split('\n');
    const listed = lines.find((line) => line.includes(' · '))?.split(' · ') ?? [];
    const needed = new Set(Object.values(reading).map(({ permission }) => `\`${permission}\``));
    expect(listed).toEqual([...needed].sort());
    expect(section('The tenant')).toContain(`it then needs \`${revokeSessions.permission}\``);
  });
});

describe('README.md', () => {
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
        decide: ['decide'],
        export: ['export'],
        follow: ['status'],
        revoke: ['keys', '../keys/confirm-revocation'],
        review: ['review', 'decide', '../review/sign'],
        schema: ['schema'],
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
