import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { z } from 'zod';
import { tellDue } from '../../../activities/schedule/tell-due.ts';
import type { DueAccount } from '../../../domain/schedule/due.ts';
import { dueNotices } from '../../../domain/schedule/notices.ts';
import type { ScheduleStanding } from '../../../domain/schedule/standing.ts';
import { openDueMarks } from '../../../evidence/due-marks.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { hookReceiver, mailReceiver, type HookReceiver, type MailReceiver } from '../channels/receivers.ts';
import { organisation } from '../pretend-room.ts';

let hook: HookReceiver;
let mail: MailReceiver;
beforeAll(async () => {
  [hook, mail] = await Promise.all([hookReceiver(), mailReceiver()]);
});
afterAll(() => Promise.all([hook.close(), mail.close()]));
beforeEach(() => {
  hook.mood = 200;
  hook.posts.length = 0;
  mail.mails.length = 0;
});

const LAST = { run: 'drill-1', at: '2026-01-01T00:00:00.000Z' };
const account: DueAccount = {
  ...{ account: 'breakglass-1', state: 'due', last: LAST },
  rules: [
    { rule: 'drilled-within', state: 'not-due', since: null, because: 'in time' },
    {
      rule: 'roles',
      state: 'due',
      since: LAST.at,
      because: 'the roles of the account changed since drill-1',
    },
    { rule: 'staff', state: 'inconclusive', since: null, because: 'nobody knows' },
  ],
};
const standing: ScheduleStanding = {
  ...{ schedule: 'quarterly', period: '2026-Q1', due: '2026-03-02T09:00:00.000Z', next: null },
  ...{ state: 'not-held', reason: 'engine-down' },
};
const drilledWithinMs = 90 * 86_400_000;
const NOTICES = dueNotices({
  ...{ accounts: [account], drilledWithinMs },
  schedules: [standing, { ...standing, state: 'not-due' }],
});

/** A look of a worker over mail and a webhook; gives what it logged. */
async function look({
  state,
  notices = NOTICES,
  reads = {},
}: {
  state: string;
  notices?: typeof NOTICES;
  reads?: { readonly language?: string; readonly zone?: string };
}) {
  const logged: string[] = [];
  const channels = [
    { id: 'hook', kind: 'webhook', url: `http://127.0.0.1:${hook.port}/` },
    { id: 'calls', kind: 'call-list', role: 'soc' },
    {
      ...{ id: 'mail', kind: 'smtp', host: '127.0.0.1', port: mail.port, tls: 'none' },
      ...{ from: 'a@example.org', to: 'desk@example.org' },
    },
  ];
  await tellDue({
    room: { organisation: organisation({ channels, ...reads }), baseDirectory: state },
    notices,
    marks: openDueMarks({ state }),
    logger: pino({ level: 'warn' }, { write: (line) => logged.push(line) }),
    signal: new AbortController().signal,
  });
  return logged;
}

const sent = z.object({ text: z.string() });
const textsOf = () => hook.posts.map(({ body }) => sent.parse(JSON.parse(body)).text.split('\n')[0]);

describe('what became due', () => {
  it('is told once over every channel that sends, in words for a phone', async () => {
    const state = await temporaryDirectory('tell-due');
    expect(await look({ state })).toEqual([]);
    expect(await look({ state })).toEqual([]);
    expect(textsOf()).toEqual([
      'DRILL: due for breakglass-1, roles: the roles of the account changed since drill-1',
      'DRILL: not held by schedule quarterly in 2026-Q1, due 2026-03-02 09:00 UTC: engine-down',
    ]);
    expect(mail.mails).toHaveLength(2);
    expect(mail.mails[0]).toMatch(/^To: desk@example\.org$/m);
  });

  it('is told in the language and zone of the organisation', async () => {
    const state = await temporaryDirectory('tell-due');
    const overdue = { rule: 'drilled-within', state: 'overdue', since: null, because: '' } as const;
    const never = { ...account, account: 'breakglass-2', last: null, rules: [overdue] };
    const notices = dueNotices({
      ...{ accounts: [{ ...account, rules: [overdue, ...account.rules] }, never], drilledWithinMs },
      schedules: [{ ...standing, state: 'overdue', reason: null }, standing],
    });
    const reads = { language: 'de', zone: 'Europe/Berlin' };
    expect(await look({ state, notices, reads })).toEqual([]);
    expect(textsOf()).toEqual([
      'ÜBUNG: überfällig für breakglass-1, drilled-within: geübt in drill-1; die nächste Übung ist bis 2026-04-01 02:00 MESZ (00:00 UTC) abzuhalten',
      'ÜBUNG: fällig für breakglass-1, roles: die Rollen des Kontos haben sich geändert seit drill-1',
      'ÜBUNG: überfällig für breakglass-2, drilled-within: kein Lauf hat es geübt',
      'ÜBUNG: überfällig nach Zeitplan quarterly in 2026-Q1, fällig 2026-03-02 10:00 MEZ (09:00 UTC)',
      'ÜBUNG: nicht abgehalten nach Zeitplan quarterly in 2026-Q1, fällig 2026-03-02 10:00 MEZ (09:00 UTC): der Dienst lief nicht (engine-down)',
    ]);
    const english = await temporaryDirectory('tell-due');
    await look({ state: english, notices });
    expect(textsOf().slice(5, 7)).toEqual([
      'DRILL: overdue for breakglass-1, drilled-within: drilled by drill-1; the next is to be held by 2026-04-01 00:00 UTC',
      'DRILL: due for breakglass-1, roles: the roles of the account changed since drill-1',
    ]);
  });

  it('is told again where it is another thing', async () => {
    const state = await temporaryDirectory('tell-due');
    await look({ state });
    const overdue = account.rules.map((rule) => ({ ...rule, state: 'overdue' as const })).slice(1, 2);
    const changed = [
      { ...account, rules: overdue },
      { ...account, last: { ...LAST, run: 'drill-2' } },
    ];
    await look({ state, notices: dueNotices({ accounts: changed, schedules: [], drilledWithinMs }) });
    expect(hook.posts).toHaveLength(4);
  });

  it('waits for a channel that was away, tells the others at once, and logs no word of what failed', async () => {
    const state = await temporaryDirectory('tell-due');
    hook.mood = 503;
    const logged = await look({ state });
    expect(logged).toEqual([expect.stringContaining('"channel":"hook","code":"CHANNEL_FAILED"')]);
    expect([hook.posts.length, mail.mails.length]).toEqual([1, 2]);
    hook.mood = 200;
    expect(await look({ state })).toEqual([]);
    expect([hook.posts.length, mail.mails.length]).toEqual([3, 2]);
    const keys = hook.posts.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toBe(keys[1]);
  });
});
