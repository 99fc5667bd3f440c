import type { Ask } from '../../domain/decision.ts';
import type { PlannedStep, RunInput } from '../../domain/plan/types.ts';
import type { RunState, StepState } from '../../workflows/messages.ts';
import { commandLine, nextFor, type Next } from '../live/next.ts';
import { FIRST_SEALS } from './organisation.ts';
import { newSealOf } from './room.ts';
import type { PretendPerson } from './roster.ts';
import type { Session } from './session.ts';

/** The people whom one person at a terminal can play; whoever must be a second person stays pretend. */
export const ATTENDED: ReadonlySet<string> = new Set(['security-1', 'custodian-1', 'soc-1']);

/** What the person at the terminal holds in their hands beside the keys. */
interface Hands {
  readonly people: readonly Pick<PretendPerson, 'id' | 'keyFile'>[];
  /** Address of the pretend portal, for a browser. */
  readonly portal: string;
  readonly accounts: readonly { readonly name: string; readonly userPrincipalName: string }[];
  /** The passkeys in the envelopes, by account. */
  readonly passkeys: ReadonlyMap<string, string>;
  /** What to type to read a pass, up to the name of its file. */
  readonly passCommand?: string | undefined;
}

/** Keys, portal and envelopes of a session. */
export function handsOf({
  session: { people, tenant },
  passkeys,
  passCommand,
}: {
  session: Pick<Session, 'tenant' | 'people'>;
  passkeys: ReadonlyMap<string, string>;
  passCommand?: string | undefined;
}): Hands {
  const { portalHttp: portal, tenant: facts } = tenant.facts;
  return { people, portal, accounts: facts.accounts, passkeys, passCommand };
}

/** What the person at the terminal needs to play their part: the commands, the keys, the portal, the envelopes. */
export function sayAttended({
  session,
  input,
  passkeys,
}: {
  session: Session;
  input: RunInput;
  passkeys: ReadonlyMap<string, string>;
}): string[] {
  const { place, people } = session;
  const played = people.filter(({ id }) => ATTENDED.has(id));
  const pretend = people.filter(({ id }) => !ATTENDED.has(id)).map(({ id }) => id);
  const hands = handsOf({ session, passkeys });
  return [
    '',
    `You play ${played.map(({ id }) => id).join(', ')}. In a second terminal, ask what is asked of each:`,
    ...played.map(
      ({ id, keyFile }) =>
        `  ${commandLine({ words: ['ask', input.run, '--as', id, '--key', keyFile], place })}`,
    ),
    'Each question prints the commands that answer it (decide …); put what you saw in place of every …',
    'What lies in the envelopes, and the new seals to write when the passkeys are replaced:',
    ...hands.accounts.flatMap(({ name }) => [
      envelope({ hands, name, key: keyAtFirst({ steps: input.plan.steps, name }) }),
      newSeal(name),
    ]),
    'Pages to open in a browser; they are named again when a question needs them:',
    ...Object.values(pages(hands)).map((page) => `  ${page}`),
    `One person cannot be two: ${pretend.join(', ')} stay pretend, and wait until you have answered.`,
    'They write what they see themselves, not what you wrote: another seal than yours deviates.',
    '',
  ];
}

/** Where those who are played can be played in a browser, and with which keys they sign in and decide there. */
export function sayPage({
  session: { people },
  url,
}: {
  session: Pick<Session, 'people'>;
  url: string;
}): string[] {
  const played = people.filter(({ id }) => ATTENDED.has(id));
  return [
    '',
    `The page: ${url}. Sign in there with the command that it shows, and after -f the key of whom you play:`,
    ...played.map(({ id, keyFile }) => `  ${id}: ${keyFile}`),
  ];
}

/** What to type next for one of the people played, with their key, and under it what the question needs. */
export function attendedNext(hands: Hands): (next: Next) => string | null {
  const keys = new Map(
    hands.people.flatMap(({ id, keyFile }) => (ATTENDED.has(id) ? [[id, keyFile] as const] : [])),
  );
  return (next) => {
    const { state } = next;
    const command = nextFor({ ...next, language: 'en', keyOf: (person) => keys.get(person) });
    if (command === null) return null;
    const needed = state.asks.flatMap((ask) =>
      state.steps.filter(({ id }) => id === ask.step).flatMap((step) => propsOf({ hands, state, step, ask })),
    );
    return [command, ...new Set(needed)].join('\n  ');
  };
}

/** The pages and the contents of the envelope that a question of a step needs. */
function propsOf({
  hands,
  state: { run, steps },
  step,
  ask,
}: {
  hands: Hands;
  state: Pick<RunState, 'run' | 'steps'>;
  step: StepState;
  ask: Ask;
}): string[] {
  const name = step.account ?? '';
  const { signIn, policies, passkey, alerts } = pages(hands);
  const inside = envelope({ hands, name, key: keyNow({ steps, name }) }).trim();
  switch (step.do) {
    case 'retrieve':
      return [`seal of ${name}: ${FIRST_SEALS[name] ?? 'none'}`];
    case 'sign-in':
      return [signIn, inside];
    case 'admin-action':
      return [signIn, policies, inside];
    case 'rotate':
      return [signIn, passkey, inside, newSeal(name).trim()];
    case 'temporary-access-pass':
      return ask.values.length === 0 ? [] : [...readPass({ hands, run, step }), signIn, passkey];
    case 'alert':
      return [alerts];
    case 'notify':
    case 'approve':
    case 'attest':
    case 'outage':
    case 'reset-password':
    case 'time-bound-account':
    case 'conditional-access':
    case 'restore':
    case 'phase':
      return [];
  }
}

function readPass({
  hands: { passCommand = '' },
  run,
  step: { id },
}: {
  hands: Hands;
  run: string;
  step: StepState;
}): string[] {
  const file = `${run}.${id.replaceAll('/', '.')}.1.asc`;
  return [
    `read the pass:               ${passCommand}${file}`,
    '                             (or 2.asc, where that is there); keep the new credential for the next sign-in',
  ];
}

function pages({ portal }: Hands) {
  return {
    signIn: `sign in:                     ${portal}/sign-in`,
    policies: `policies, to count:          ${portal}/admin/conditional-access`,
    passkey: `passkey and sessions:        ${portal}/security-info`,
    alerts: `alerts, for the soc:         ${portal}/alerts`,
  };
}

/** Which key of an account its holder has in hand. */
type KeyInHand = 'first' | 'lost' | 'replaced';

/** A runbook that registers a key with a pass begins without one. */
function keyAtFirst({ steps, name }: { steps: readonly PlannedStep[]; name: string }): KeyInHand {
  return steps.some((step) => step.do === 'temporary-access-pass' && step.account === name)
    ? 'lost'
    : 'first';
}

/** The first one is deleted by the step that replaces it. */
function keyNow({ steps, name }: { steps: readonly StepState[]; name: string }): KeyInHand {
  const replacing = steps.filter(
    (step) => step.account === name && (step.do === 'rotate' || step.do === 'temporary-access-pass'),
  );
  return replacing.some(({ status }) => status === 'done') ? 'replaced' : 'first';
}

function envelope({ hands, name, key }: { hands: Hands; name: string; key: KeyInHand }): string {
  const account = hands.accounts.find((each) => each.name === name);
  const keys = {
    first: hands.passkeys.get(name) ?? '',
    lost: 'lost, a new one is registered in this run',
    replaced: 'the new one that the page showed when it was registered (the first one is deleted)',
  };
  const passkey = keys[key];
  return `  ${name}: account ${account?.userPrincipalName ?? ''}, passkey ${passkey}, seal ${FIRST_SEALS[name] ?? 'none'}`;
}

function newSeal(name: string): string {
  return `  ${name}: new seal ${newSealOf(name)}`;
}
