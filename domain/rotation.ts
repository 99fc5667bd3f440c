import type { Observation } from './fact.ts';
import { observe } from './observe.ts';
import { isPasswordNewer } from './password.ts';

/** What the directory says of an account's credentials at one moment. */
export interface CredentialSeen {
  readonly methods: readonly {
    readonly id: string;
    readonly type: string;
    readonly createdAt: string | null;
    /** Of a temporary access pass: whether it can be used now; left out or null where that is not told. */
    readonly usable?: boolean | null;
  }[];
  readonly passwordChangedAt: string | null;
  readonly sessionsValidFrom: string | null;
}

/** The look behind a judgement. */
export interface Lookup {
  readonly from: string;
  readonly query: string;
  readonly observedAt: string;
  readonly artifacts: readonly string[];
}

/** Does the directory after a rotation differ from before as a replaced credential and revoked sessions would? */
export function judgeRotation({
  before,
  after,
  since,
  revoke,
  lookup,
}: {
  before: CredentialSeen;
  after: CredentialSeen;
  since: string;
  revoke: 'verify' | 'engine' | 'none';
  lookup: Lookup;
}): Observation[] {
  const from = {
    from: lookup.from,
    query: lookup.query,
    observedAt: lookup.observedAt,
    artifacts: lookup.artifacts,
  };
  const change = credentialChange({ before, after });
  const changed = observe({
    claim: 'rotation.credential-changed',
    state: change.holds ? 'corroborated' : 'contradicted',
    expected: 'an old method gone and a new one there, or a newer password',
    seen: change.seen,
    ...from,
  });
  if (revoke === 'none') return [changed];
  const valid = after.sessionsValidFrom;
  const revoked = valid !== null && isRevoked({ valid, before: before.sessionsValidFrom, since });
  return [
    changed,
    observe({
      claim: 'rotation.sessions-revoked',
      state: revoked ? 'corroborated' : 'contradicted',
      expected: `sessions valid only from after ${since}`,
      seen: valid === null ? 'no time given' : `valid from ${valid}`,
      ...from,
    }),
  ];
}

/** The tenant writes whole seconds by a clock of its own, which may be behind the worker's. */
const SKEW_MS = 5 * 60_000;

/** Later than the tenant itself said before, and not from long before the step began. */
function isRevoked({
  valid,
  before,
  since,
}: {
  valid: string;
  before: string | null;
  since: string;
}): boolean {
  const moved = before === null || Date.parse(valid) > Date.parse(before);
  return moved && Date.parse(valid) >= Date.parse(since) - SKEW_MS;
}

interface Change {
  readonly holds: boolean;
  readonly seen: string;
}

/** A credential that came beside the new one opens the account as well: for each method that is gone there is one new. */
function credentialChange({ before, after }: { before: CredentialSeen; after: CredentialSeen }): Change {
  const fresh = typesOnlyIn({ of: after, besides: before });
  const gone = typesOnlyIn({ of: before, besides: after }).filter((type) => !PASSING.has(type));
  const replaced = gone.find((type) => fresh.includes(type));
  if (replaced !== undefined && sameTypes(gone, fresh))
    return { holds: true, seen: `a ${replaced} was replaced` };
  if (gone.length + fresh.length > 0)
    return { holds: false, seen: `gone: ${sayTypes(gone)}; new: ${sayTypes(fresh)}` };
  return isPasswordNewer({ before, after })
    ? { holds: true, seen: `password changed at ${after.passwordChangedAt ?? 'a time that is not told'}` }
    : { holds: false, seen: 'the same credentials as before' };
}

/** They end by themselves: that one is gone says nothing, nor does a new one that was used up. */
const PASSING: ReadonlySet<string> = new Set(['temporaryAccessPass']);

/** Types of the methods that can be used and that the other look does not show, in order. */
function typesOnlyIn({ of, besides }: { of: CredentialSeen; besides: CredentialSeen }): readonly string[] {
  const known = new Set(besides.methods.map(({ id }) => id));
  return of.methods
    .filter(({ id, usable }) => !known.has(id) && usable !== false)
    .map(({ type }) => type)
    .toSorted();
}

function sameTypes(gone: readonly string[], fresh: readonly string[]): boolean {
  return gone.length === fresh.length && gone.every((type, nth) => type === fresh[nth]);
}

function sayTypes(types: readonly string[]): string {
  const told = types.slice(0, TOLD).join(', ');
  return types.length === 0 ? 'none' : `${told}${types.length > TOLD ? ', …' : ''}`;
}

/** So many are told in words; all of them are in the stored answers. */
const TOLD = 5;
