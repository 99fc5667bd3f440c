import type { Answer, Ask } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { ValueSpec } from '../../domain/steps/shared.ts';
import type { StepKind } from '../../domain/steps/index.ts';
import { isOptional } from '../decision/statement.ts';
import { FIRST_SEALS } from './organisation.ts';
import type { Portal, SignedIn } from './portal.ts';

/** An envelope as the people in the room see it. */
export interface Envelope {
  readonly userPrincipalName: string;
  /** The passkey inside; a replaced one takes its place. */
  credential: string;
  /** The seal that each person in the room reads with their own eyes. */
  seal: string;
  /** The seal that lies ready for the day the credential is replaced. */
  readonly newSeal: string;
  /** Cookie of the sign-in that is still open, if any. */
  session: string | null;
  resealed: boolean;
}

/** What the pretend people share: a room, envelopes, a browser. Nothing of the engine. */
export interface Room {
  readonly portal: Portal;
  readonly envelopes: ReadonlyMap<string, Envelope>;
  /** An address inside the privileged access network. */
  readonly address: string;
  /** Decrypts the pass of a step, as its custodian does with their own key. */
  readonly readPass: (step: string) => Promise<string>;
  /** Waits until the operations centre's own console shows an alert about the account; null if none comes. */
  readonly alertOf: (account: string) => Promise<{ readonly id: string; readonly seenAt: string } | null>;
}

interface Scene {
  readonly room: Room;
  readonly ask: Ask;
  readonly account: string | null;
  /** Digest of the plan, whose first digits stand on the cover of the printed one. */
  readonly plan: string;
}

/** The answer of a person who does what is asked, does it with their own hands, and writes what they saw. */
export async function carryOut({
  room,
  ask,
  kind,
  account,
  plan,
}: Scene & { kind: StepKind | 'phase' }): Promise<Answer> {
  if (ask.kind === 'approve') return { choice: 'approve', reason: '', values: {} };
  return DUTIES[kind]({ room, ask, account, plan });
}

type Duty = (scene: Scene) => Promise<Answer>;

const DUTIES: Readonly<Record<StepKind | 'phase', Duty>> = {
  retrieve: (scene) => Promise.resolve(attest({ seal: envelopeOf(scene).seal })),
  'sign-in': signIn,
  'admin-action': countPolicies,
  alert: lookForAlert,
  rotate: replace,
  notify: () => Promise.resolve(attest({})),
  attest: readOut,
  // Of these nothing is asked but approvals.
  approve: readOut,
  outage: readOut,
  'reset-password': readOut,
  'time-bound-account': readOut,
  'temporary-access-pass': registerWithPass,
  'conditional-access': readOut,
  restore: readOut,
  phase: readOut,
};

async function signIn(scene: Scene): Promise<Answer> {
  const envelope = envelopeOf(scene);
  const result = await enter({ scene, envelope });
  if (!result.in) return deny(`the sign-in was refused with ${result.errorCode}`);
  envelope.session = result.session;
  return attest({ 'request-id': result.requestId });
}

function enter({ scene: { room }, envelope }: { scene: Scene; envelope: Envelope }): Promise<SignedIn> {
  const { userPrincipalName: account, credential } = envelope;
  return room.portal.signIn({ account, method: 'passkey', credential, address: room.address });
}

async function countPolicies(scene: Scene): Promise<Answer> {
  const session = envelopeOf(scene).session;
  if (session === null) return deny('nobody is signed in');
  return attest({ 'policies-seen': await scene.room.portal.countPolicies(session) });
}

async function lookForAlert({ room, account }: Scene): Promise<Answer> {
  const alert = await room.alertOf(account ?? '');
  if (alert === null) return deny('no alert came');
  return attest({ 'alert-id': alert.id, 'seen-at': alert.seenAt });
}

/**
 * The first custodian signs in anew, replaces and seals, and reports that sign-in; whoever comes after them, pretend
 * or played, looks on and reads the new seal.
 */
async function replace(scene: Scene): Promise<Answer> {
  const envelope = envelopeOf(scene);
  const first = !envelope.resealed && scene.ask.answered.length === 0;
  const result = first ? await enter({ scene, envelope }) : null;
  if (result?.in === false) return deny('the sign-in to replace the passkey was refused');
  if (result !== null) envelope.credential = await scene.room.portal.replacePasskey(result.session);
  envelope.seal = envelope.newSeal;
  envelope.resealed = true;
  envelope.session = null;
  const seen = { 'new-seal': envelope.seal, ...(result === null ? {} : { 'request-id': result.requestId }) };
  return attest(onlyAsked({ ask: scene.ask, seen }));
}

/** Sits down when asked to; then signs in with the pass, registers the new passkey and deletes the lost one. */
async function registerWithPass(scene: Scene): Promise<Answer> {
  const { room, ask } = scene;
  if (ask.values.length === 0) return attest({});
  const envelope = envelopeOf(scene);
  const result = await room.portal.signIn({
    account: envelope.userPrincipalName,
    method: 'temporary-access-pass',
    credential: await room.readPass(ask.step),
    address: room.address,
  });
  if (!result.in) return deny(`the sign-in with the pass was refused with ${result.errorCode}`);
  envelope.credential = await room.portal.registerPasskey(result.session);
  await room.portal.deleteOldPasskey(result.session);
  return attest({ 'request-id': result.requestId });
}

function onlyAsked({ ask, seen }: { ask: Ask; seen: Readonly<Record<string, string>> }) {
  return Object.fromEntries(
    Object.entries(seen).filter(([name]) => ask.values.some((spec) => spec.name === name)),
  );
}

/** What nobody takes for a real answer when they read the evidence of a rehearsal. */
const PRETEND = 'a pretend answer';

/** Whatever a runbook asks people to write: marked as pretend, else the first plain value that fits what is expected. */
function readOut({ ask, plan }: Scene): Promise<Answer> {
  const needed = ask.values.filter((spec) => !isOptional(spec));
  return Promise.resolve(
    attest(Object.fromEntries(needed.map((spec) => [spec.name, valueFor({ spec, plan })]))),
  );
}

function valueFor({ spec: { name, pattern }, plan }: { spec: ValueSpec; plan: string }): string {
  const expected = new RegExp(`^(?:${pattern ?? '.+'})$`, 'u');
  const known = [PRETEND, '2', plan.slice(0, 8), FIRST_SEALS['breakglass-1'] ?? '', new Date().toISOString()];
  const fitting = known.find((text) => expected.test(text));
  if (fitting !== undefined) return fitting;
  const message = `the pretend people do not know what to write for ${name} (${pattern ?? 'anything'}); use --attended`;
  throw new BreakglassError({ code: 'USAGE', message });
}

function envelopeOf({ room, account }: Scene): Envelope {
  const envelope = room.envelopes.get(account ?? '');
  if (envelope !== undefined) return envelope;
  throw new BreakglassError({
    code: 'INTERNAL',
    message: `expected an envelope for ${account ?? 'no account'}`,
  });
}

function attest(values: Readonly<Record<string, string>>): Answer {
  return { choice: 'attest', reason: '', values };
}

function deny(reason: string): Answer {
  return { choice: 'deny', reason, values: {} };
}
