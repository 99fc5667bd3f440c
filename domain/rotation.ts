import type { Observation } from './fact.ts';
import { observe } from './observe.ts';
import { isPasswordNewer } from './password.ts';

/** What the directory says of an account's credentials at one moment. */
export interface CredentialSeen {
  readonly methods: readonly {
    readonly id: string;
    readonly type: string;
    readonly createdAt: string | null;
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
    state: change === null ? 'contradicted' : 'corroborated',
    expected: 'an old method gone and a new one there, or a newer password',
    seen: change ?? 'the same credentials as before',
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

function credentialChange({
  before,
  after,
}: {
  before: CredentialSeen;
  after: CredentialSeen;
}): string | null {
  const gone = before.methods.filter((method) => !after.methods.some(({ id }) => id === method.id));
  const fresh = after.methods.filter((method) => !before.methods.some(({ id }) => id === method.id));
  const replaced = gone.find((method) => fresh.some(({ type }) => type === method.type));
  if (replaced !== undefined) return `a ${replaced.type} was replaced`;
  return isPasswordNewer({ before, after }) ? `password changed at ${after.passwordChangedAt}` : null;
}
