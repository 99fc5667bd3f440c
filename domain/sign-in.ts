import ipaddr from 'ipaddr.js';
import type { Observation } from './fact.ts';
import { observe } from './observe.ts';
import { explainedIds } from './reported-sign-in.ts';
import type { Accepted, LoggedSignIn, Reported, SignInReport } from './reported-sign-in.ts';
import type { SignInMethod } from './steps/sign-in.ts';

/** The tenant's record of one sign-in, as far as facts are judged by it. */
export interface SignInSeen extends LoggedSignIn {
  readonly ipAddress: string;
  readonly policies:
    readonly { readonly id: string; readonly name: string; readonly result: string }[] | null;
  readonly methods: readonly string[] | null;
}

/** Where records were looked up, and the stored answer. */
export interface Lookup {
  readonly from: string;
  readonly query: string;
  readonly observedAt: string;
  readonly artifacts: readonly string[];
}

export interface SignInExpected {
  readonly method: SignInMethod;
  /** Address ranges it should come from; null where the step names no network. */
  readonly ranges: readonly string[] | null;
  readonly policiesThatMayApply: readonly string[];
}

/** How the beta sign-in log names each method, in lower case; several names are in use for the same thing. */
const METHOD_NAMES: Readonly<Record<SignInMethod, readonly string[]>> = {
  passkey: ['fido2 security key', 'fido2', 'passkey', 'passkey (device-bound)', 'passkey (synced)'],
  certificate: ['x.509 certificate', 'x509certificate', 'certificate'],
  password: ['password'],
};

/** Results of an applied policy that did not stand in the way; everything else is unproven or a refusal. */
const HARMLESS_RESULTS = new Set([
  'success',
  'notapplied',
  'notenabled',
  'reportonlysuccess',
  'reportonlynotapplied',
  'reportonlyfailure',
  'reportonlyinterrupted',
]);

/** Every fact that one matched record shows; `by`: the id that it was matched by. */
export function judgeSignIn({
  record,
  by = 'request-id',
  expected,
  lookup,
}: {
  record: SignInSeen;
  by?: NonNullable<Reported<SignInSeen>['by']>;
  expected: SignInExpected;
  lookup: Lookup;
}): Observation[] {
  return [
    recorded({ record, by, lookup }),
    method({ record, expected, lookup }),
    ...(expected.ranges === null ? [] : [network({ record, ranges: expected.ranges, lookup })]),
    conditionalAccess({ record, expected, lookup }),
  ];
}

function recorded({
  record,
  by,
  lookup,
}: {
  record: SignInSeen;
  by: NonNullable<Reported<SignInSeen>['by']>;
  lookup: Lookup;
}): Observation {
  const correlation = by === 'correlation-id' ? `correlation id ${record.correlationId}, ` : '';
  return observe({
    claim: 'sign-in.recorded',
    state: record.errorCode === 0 ? 'corroborated' : 'contradicted',
    expected: `a successful sign-in with ${correlation}request id ${record.id}`,
    seen:
      record.errorCode === 0 ? `signed in at ${record.createdAt}` : `refused with AADSTS${record.errorCode}`,
    ...lookup,
  });
}

function method({
  record,
  expected,
  lookup,
}: {
  record: SignInSeen;
  expected: SignInExpected;
  lookup: Lookup;
}): Observation {
  const about = { claim: 'sign-in.method', expected: expected.method, ...lookup } as const;
  if (record.methods === null) {
    return observe({
      ...about,
      state: 'inconclusive',
      seen: 'the log does not say (beta reads are off, or it left it out)',
    });
  }
  const names = METHOD_NAMES[expected.method];
  const used = record.methods.some((name) => names.includes(name.toLowerCase()));
  return observe({
    ...about,
    state: used ? 'corroborated' : 'contradicted',
    seen: record.methods.join(', ') || 'none named',
  });
}

function network({
  record,
  ranges,
  lookup,
}: {
  record: SignInSeen;
  ranges: readonly string[];
  lookup: Lookup;
}): Observation {
  return observe({
    claim: 'sign-in.network',
    state: inRanges({ address: record.ipAddress, ranges }) ? 'corroborated' : 'contradicted',
    expected: `an address in ${ranges.join(', ')}`,
    seen: record.ipAddress,
    ...lookup,
  });
}

function conditionalAccess({
  record,
  expected,
  lookup,
}: {
  record: SignInSeen;
  expected: SignInExpected;
  lookup: Lookup;
}): Observation {
  const about = {
    claim: 'sign-in.conditional-access',
    expected: 'no policy beside those that may apply',
    ...lookup,
  } as const;
  if (record.policies === null) {
    return observe({
      ...about,
      state: 'inconclusive',
      seen: 'the log left the policies out (the application permission Policy.Read.ConditionalAccess or Policy.Read.All is missing)',
    });
  }
  const refused = refusing(record.policies);
  if (refused.length > 0)
    return observe({ ...about, state: 'contradicted', seen: `stopped by ${named(refused)}` });
  const surprising = record.policies.filter(
    (policy) =>
      policy.result.toLowerCase() === 'success' && !expected.policiesThatMayApply.includes(policy.id),
  );
  return surprising.length > 0
    ? observe({
        ...about,
        state: 'contradicted',
        seen: `also applied: ${named(surprising)}`,
        weight: 'deviates',
      })
    : observe({ ...about, state: 'corroborated', seen: 'none' });
}

/** The policies that stood in the way of a sign-in. */
export function refusing<Applied extends { readonly result: string }>(
  policies: readonly Applied[],
): Applied[] {
  return policies.filter((policy) => !HARMLESS_RESULTS.has(policy.result.toLowerCase()));
}

/** Has anybody signed in as the account whom nobody in this run reported? */
export function judgeStrangers({
  records,
  reports,
  accept,
  since,
  lookup,
}: {
  records: readonly SignInSeen[];
  reports: readonly SignInReport[];
  accept: Accepted;
  since: string;
  lookup: Lookup;
}): Observation {
  const found = strangers({ records, reports, accept, since });
  const said = found.map((record) => `request ${record.id} from ${record.ipAddress} at ${record.createdAt}`);
  return observe({
    claim: 'sign-in.no-stranger',
    state: found.length === 0 ? 'corroborated' : 'contradicted',
    expected: 'no successful interactive sign-in that nobody reported',
    seen: found.length === 0 ? 'none' : said.join('; '),
    ...lookup,
  });
}

/** Successful interactive sign-ins since a time that are not among the reported ones. Others are not looked at. */
export function strangers<Seen extends LoggedSignIn>({
  records,
  reports,
  accept,
  since,
}: {
  records: readonly Seen[];
  reports: readonly SignInReport[];
  accept: Accepted;
  since: string;
}): Seen[] {
  const explained = explainedIds({ records, reports, accept });
  return records.filter(
    (record) =>
      record.errorCode === 0 &&
      record.interactive &&
      !explained.has(record.id.toLowerCase()) &&
      Date.parse(record.createdAt) >= Date.parse(since),
  );
}

function named(policies: readonly { readonly name: string }[]): string {
  return policies.map((policy) => policy.name).join(', ');
}

/** Is the address in one of the CIDR ranges? An address that cannot be read is in none. */
export function inRanges({ address, ranges }: { address: string; ranges: readonly string[] }): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return ranges.some((range) => {
    const [network, bits] = ipaddr.parseCIDR(range);
    return network.kind() === parsed.kind() && parsed.match(network, bits);
  });
}
