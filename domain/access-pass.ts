import type { Observation } from './fact.ts';
import { observe } from './observe.ts';
import type { ExpectedMethod } from './organisation.ts';
import type { AccessPassStep } from './plan/engine-steps.ts';
import type { Lookup } from './rotation.ts';

/** So many passes at most are made in one step: a second only where nobody can read the first. */
export const PASSES_MAX = 2;

/** A write into the journal before it is sent. */
export const PASS_INTENT = 'make-access-pass';

/** One method of an account, as far as a pass and the passkey registered with it are judged by it. */
export interface MethodSeen {
  readonly id: string;
  /** As Graph names it, without its ending: `fido2`, `temporaryAccessPass`. */
  readonly type: string;
  /** ISO 8601 UTC, by the tenant's clock. */
  readonly createdAt: string | null;
  /** Model of the authenticator, of a passkey. */
  readonly aaguid: string | null;
  /** Of a pass: whether it can be used now. */
  readonly usable: boolean | null;
}

type Methods = readonly MethodSeen[];

/** What is registered before a pass is made. */
export function removeAct({ account }: Pick<AccessPassStep, 'account'>): string {
  return `delete the temporary access pass of ${account}`;
}

/** The passes of an account, used ones too. */
export function passesIn(methods: Methods): Methods {
  return methods.filter(({ type }) => type === 'temporaryAccessPass');
}

function passkeysIn(methods: Methods): Methods {
  return methods.filter(({ type }) => type === 'fido2');
}

/** The latest pass that was not there before and can be used. */
export function newPass({ before, after }: { before: Methods; after: Methods }): MethodSeen | null {
  const known = new Set(before.map(({ id }) => id));
  const fresh = passesIn(after).filter(({ id, usable }) => usable === true && !known.has(id));
  return (
    fresh.toSorted((one, other) => (one.createdAt ?? '').localeCompare(other.createdAt ?? '')).at(-1) ?? null
  );
}

const MADE = 'a pass made at ';

/** When the pass was made, by the tenant's clock, as the fact of it says; null where there is none. */
export function passMadeAt({ seen }: Pick<Observation, 'seen'>): string | null {
  return seen.startsWith(MADE) ? seen.slice(MADE.length) : null;
}

/** Declared models of an account's passkeys, in lower case; any where empty. */
export function passkeyModels(methods: readonly ExpectedMethod[]): readonly string[] {
  return methods.flatMap(({ type, aaguids }) => (type === 'passkey' ? aaguids : []));
}

interface Judged {
  readonly after: Methods;
  readonly lookup: Lookup;
}

/** Does the directory show a pass that was not there before? `pass.issued`. */
export function judgeIssued({ before, after, lookup }: Judged & { readonly before: Methods }): Observation {
  const made = newPass({ before, after })?.createdAt ?? null;
  return observe({
    claim: 'pass.issued',
    state: made === null ? 'contradicted' : 'corroborated',
    expected: 'a new temporary access pass',
    seen: made === null ? 'no new pass' : `${MADE}${made}`,
    ...lookup,
  });
}

/** Is there one new passkey, of a declared model and registered after the pass was made, and no other new method? `passkey.registered`. */
export function judgeRegistered({
  before,
  after,
  lookup,
  madeAt,
  models,
}: Judged & {
  readonly before: Methods;
  /** ISO 8601 UTC, by the tenant's clock. */
  readonly madeAt: string;
  /** Declared models, in lower case; any where empty. */
  readonly models: readonly string[];
}): Observation {
  const fresh = freshIn({ before, after, madeAt });
  const [shown, ...more] = fresh;
  const one = more.length === 0 && shown?.type === 'fido2' && isLater({ method: shown, madeAt });
  return observe({
    claim: 'passkey.registered',
    state: one && isDeclared({ ...shown, models }) ? 'corroborated' : 'contradicted',
    expected: `a passkey of a declared model, registered after ${madeAt}`,
    seen: one
      ? `a ${sayMethod(shown)}`
      : shown === undefined
        ? 'no new passkey'
        : `${String(fresh.length)} new: ${fresh.slice(0, TOLD).map(sayMethod).join('; ')}${fresh.length > TOLD ? '; …' : ''}`,
    ...lookup,
  });
}

/** So many new methods are told in words; all of them are in the stored answer. */
const TOLD = 5;

/** What was not there before, and what the tenant itself dates after the pass; the pass is none of it. */
function freshIn({
  before,
  after,
  madeAt,
}: {
  readonly before: Methods;
  readonly after: Methods;
  readonly madeAt: string;
}): Methods {
  const known = new Set(before.map(({ id }) => id));
  return after.filter(
    (method) =>
      method.type !== 'temporaryAccessPass' && (!known.has(method.id) || isLater({ method, madeAt })),
  );
}

function isLater({
  method: { createdAt },
  madeAt,
}: {
  readonly method: MethodSeen;
  readonly madeAt: string;
}): boolean {
  return createdAt !== null && Date.parse(createdAt) > Date.parse(madeAt);
}

function sayMethod({ type, aaguid, createdAt }: MethodSeen): string {
  const what = type === 'fido2' ? `passkey of the model ${aaguid ?? 'that is not told'}` : type;
  return `${what}, registered at ${createdAt ?? 'a time that is not told'}`;
}

function isDeclared({
  aaguid,
  models,
}: {
  readonly aaguid: string | null;
  readonly models: readonly string[];
}): boolean {
  return models.length === 0 || (aaguid !== null && models.includes(aaguid));
}

/** Is a passkey gone that was there before the pass? That is the lost one. `passkey.lost-removed`. */
export function judgeLostRemoved({
  before,
  after,
  lookup,
}: Judged & { readonly before: Methods }): Observation {
  const known = passkeysIn(before);
  const left = known.filter(({ id }) => passkeysIn(after).some((passkey) => passkey.id === id));
  return observe({
    claim: 'passkey.lost-removed',
    state: left.length < known.length ? 'corroborated' : 'contradicted',
    expected: 'a passkey from before the pass gone',
    seen: `${String(left.length)} of ${String(known.length)} still there`,
    ...lookup,
  });
}

/** Is no pass left that somebody could use? `pass.gone`. */
export function judgeGone({ after, lookup }: Judged): Observation {
  const open = passesIn(after).filter(({ usable }) => usable !== false);
  return observe({
    claim: 'pass.gone',
    state: open.length === 0 ? 'corroborated' : 'contradicted',
    expected: 'no temporary access pass that can be used',
    seen: open.length === 0 ? 'none' : String(open.length),
    ...lookup,
  });
}
