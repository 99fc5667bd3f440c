import type { Ask } from '../../domain/decision.ts';
import { ATTENDING } from '../../domain/language/attending.ts';
import { ANYONE, type Language, type Said } from '../../domain/language/language.ts';
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
  const { place, people, language } = session;
  const played = people.filter(({ id }) => ATTENDED.has(id));
  const pretend = people.filter(({ id }) => !ATTENDED.has(id)).map(({ id }) => id);
  const hands = handsOf({ session, passkeys });
  return [
    '',
    ATTENDING.youPlay(played.map(({ id }) => id).join(', '))[language],
    ...played.map(
      ({ id, keyFile }) =>
        `  ${commandLine({ words: ['ask', input.run, '--as', id, '--key', keyFile], place })}`,
    ),
    ATTENDING.answer[language],
    ATTENDING.envelopes[language],
    ...hands.accounts.flatMap(({ name }) => [
      `  ${envelope({ hands, name, key: keyAtFirst({ steps: input.plan.steps, name }), language })}`,
      `  ${newSeal(name)[language]}`,
    ]),
    ATTENDING.open[language],
    ...Object.values(pages({ hands, language })).map((page) => `  ${page}`),
    ATTENDING.pretend(pretend.join(', '))[language],
    ATTENDING.own[language],
    '',
  ];
}

/** Where those who are played can be played in a browser, and with which keys they sign in and decide there. */
export function sayPage({
  session: { people, language },
  url,
}: {
  session: Pick<Session, 'people' | 'language'>;
  url: string;
}): string[] {
  const played = people.filter(({ id }) => ATTENDED.has(id));
  return ['', ATTENDING.page(url)[language], ...played.map(({ id, keyFile }) => `  ${id}: ${keyFile}`)];
}

/** What to type next for one of the people played, with their key, and under it what the question needs. */
export function attendedNext(hands: Hands): (next: Next) => string | null {
  const keys = new Map(
    hands.people.flatMap(({ id, keyFile }) => (ATTENDED.has(id) ? [[id, keyFile] as const] : [])),
  );
  return (next) => {
    const { state, language = ANYONE.language } = next;
    const command = nextFor({ ...next, language, keyOf: (person) => keys.get(person) });
    if (command === null) return null;
    const needed = state.asks.flatMap((ask) =>
      state.steps
        .filter(({ id }) => id === ask.step)
        .flatMap((step) => propsOf({ hands, state, step, ask, language })),
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
  language,
}: {
  hands: Hands;
  state: Pick<RunState, 'run' | 'steps'>;
  step: StepState;
  ask: Ask;
  language: Language;
}): string[] {
  const name = step.account ?? '';
  const { signIn, policies, passkey, alerts } = pages({ hands, language });
  const inside = envelope({ hands, name, key: keyNow({ steps, name }), language });
  switch (step.do) {
    case 'retrieve':
      return [ATTENDING.seal({ name, seal: firstSeal({ name, language }) })[language]];
    case 'sign-in':
      return [signIn, inside];
    case 'admin-action':
      return [signIn, policies, inside];
    case 'rotate':
      return [signIn, passkey, inside, newSeal(name)[language]];
    case 'temporary-access-pass':
      return ask.values.length === 0 ? [] : [...readPass({ hands, run, step, language }), signIn, passkey];
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
  language,
}: {
  hands: Hands;
  run: string;
  step: StepState;
  language: Language;
}): string[] {
  const file = `${run}.${id.replaceAll('/', '.')}.1.asc`;
  return [
    `${LABELS.pass[language]}${passCommand}${file}`,
    `${LABELS.then[language]}${ATTENDING.orNewer[language]}`,
  ];
}

const LABELS = ATTENDING.labels;

function pages({ hands: { portal }, language }: { hands: Hands; language: Language }) {
  return {
    signIn: `${LABELS.signIn[language]}${portal}/sign-in`,
    policies: `${LABELS.policies[language]}${portal}/admin/conditional-access`,
    passkey: `${LABELS.passkey[language]}${portal}/security-info`,
    alerts: `${LABELS.alerts[language]}${portal}/alerts`,
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

function envelope({
  hands,
  name,
  key,
  language,
}: {
  hands: Hands;
  name: string;
  key: KeyInHand;
  language: Language;
}): string {
  const account = hands.accounts.find((each) => each.name === name)?.userPrincipalName ?? '';
  const first = hands.passkeys.get(name) ?? '';
  const keys: Readonly<Record<KeyInHand, Said>> = {
    first: { en: first, de: first },
    lost: ATTENDING.lost,
    replaced: ATTENDING.replaced,
  };
  const seal = firstSeal({ name, language });
  return ATTENDING.inside({ name, account, passkey: keys[key], seal })[language];
}

function firstSeal({ name, language }: { name: string; language: Language }): string {
  return FIRST_SEALS[name] ?? ATTENDING.noSeal[language];
}

function newSeal(name: string): Said {
  return ATTENDING.newSeal({ name, seal: newSealOf(name) });
}
