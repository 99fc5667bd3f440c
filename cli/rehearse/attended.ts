import type { RunInput } from '../../domain/plan/types.ts';
import { commandLine } from '../live/next.ts';
import type { Session } from './session.ts';

/** The people whom one person at a terminal can play; whoever must be a second person stays pretend. */
export const ATTENDED: ReadonlySet<string> = new Set(['security-1', 'custodian-1', 'soc-1']);

/** What the person at the terminal needs to play their part: the commands, the keys, the portal, the passkeys. */
export function sayAttended({
  session,
  input,
  passkeys,
}: {
  session: Session;
  input: RunInput;
  passkeys: ReadonlyMap<string, string>;
}): string[] {
  const { place, people, tenant } = session;
  const played = people.filter(({ id }) => ATTENDED.has(id));
  const pretend = people.filter(({ id }) => !ATTENDED.has(id)).map(({ id }) => id);
  return [
    '',
    `You play ${played.map(({ id }) => id).join(', ')}. In a second terminal, ask what is asked of each:`,
    ...played.map(
      ({ id, keyFile }) =>
        `  ${commandLine({ words: ['ask', input.run, '--as', id, '--key', keyFile], place })}`,
    ),
    'Each question prints the commands that answer it (decide …); put what you saw in place of every …',
    `To sign in, open ${tenant.facts.portalHttp}/sign-in in a browser. What lies in the envelopes:`,
    ...tenant.facts.tenant.accounts.map(
      ({ name, userPrincipalName }) =>
        `  ${name}: account ${userPrincipalName}, passkey ${passkeys.get(name) ?? ''}`,
    ),
    `One person cannot be two: ${pretend.join(', ')} stay pretend, and wait until you have answered.`,
    '',
  ];
}
