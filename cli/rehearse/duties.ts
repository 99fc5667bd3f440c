import type { Ask } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { ValueSpec } from '../../domain/steps/shared.ts';
import type { StepKind } from '../../domain/steps/index.ts';
import type { Answer } from '../decision/statement.ts';
import { FIRST_SEALS } from './organisation.ts';
import type { Portal, SignedIn } from './portal.ts';

/** An envelope as the people in the room see it. */
export interface Envelope {
  readonly userPrincipalName: string;
  /** The passkey inside; a replaced one takes its place. */
  credential: string;
  seal: string;
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
  /** Waits until the operations centre's own console shows an alert about the account; null if none comes. */
  readonly alertOf: (account: string) => Promise<{ readonly id: string; readonly seenAt: string } | null>;
}

interface Scene {
  readonly room: Room;
  readonly ask: Ask;
  readonly account: string | null;
}

/** The answer of a person who does what is asked, does it with their own hands, and writes what they saw. */
export async function carryOut({
  room,
  ask,
  kind,
  account,
}: Scene & { kind: StepKind | 'phase' }): Promise<Answer> {
  if (ask.kind === 'approve') return { choice: 'approve', reason: '', values: {} };
  const duty = DUTIES[kind] ?? readOut;
  return duty({ room, ask, account });
}

type Duty = (scene: Scene) => Promise<Answer>;

const DUTIES: Partial<Record<StepKind | 'phase', Duty>> = {
  retrieve: (scene) => Promise.resolve(attest({ seal: envelopeOf(scene).seal })),
  'sign-in': signIn,
  'admin-action': countPolicies,
  alert: lookForAlert,
  rotate: replace,
  notify: () => Promise.resolve(attest({})),
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

/** The first custodian replaces and seals; the second one looks on and reads the same seal. */
async function replace(scene: Scene): Promise<Answer> {
  const envelope = envelopeOf(scene);
  if (!envelope.resealed) {
    envelope.session ??= await signInToReplace({ scene, envelope });
    if (envelope.session === null) return deny('the sign-in to replace the passkey was refused');
    envelope.credential = await scene.room.portal.replacePasskey(envelope.session);
    envelope.seal = `B-${envelope.seal.slice(2)}`;
    envelope.resealed = true;
    envelope.session = null;
  }
  return attest(scene.ask.values.length === 0 ? {} : { 'new-seal': envelope.seal });
}

async function signInToReplace(wanted: { scene: Scene; envelope: Envelope }): Promise<string | null> {
  const result = await enter(wanted);
  return result.in ? result.session : null;
}

/** Whatever a runbook asks people to write: the first plain value that fits what is expected. */
function readOut({ ask }: Scene): Promise<Answer> {
  return Promise.resolve(attest(Object.fromEntries(ask.values.map((spec) => [spec.name, valueFor(spec)]))));
}

function valueFor({ name, pattern }: ValueSpec): string {
  const expected = new RegExp(`^(?:${pattern ?? '.+'})$`, 'u');
  const fitting = ['2', 'as printed', FIRST_SEALS['breakglass-1'] ?? '', new Date().toISOString()].find(
    (text) => expected.test(text),
  );
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
