import { weightOf } from '../../domain/claims.ts';
import { durationMs } from '../../domain/duration.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { Observation } from '../../domain/fact.ts';
import { observe } from '../../domain/observe.ts';
import { READINESS } from '../../domain/readiness/checks.ts';
import { judgeCheck } from '../../domain/readiness/judge.ts';
import type { ReadinessCheck } from '../../domain/runbook.ts';
import { isRetryable } from '../failure.ts';
import { keepLook } from '../keep.ts';
import type { Act, Room } from '../room.ts';
import type { TenantActivities } from '../types.ts';
import { READERS, UNREAD, type Part } from './readiness-parts.ts';
import type { OpenTenant } from './tenants.ts';
import { noWindows } from './windows.ts';

type Input = Parameters<TenantActivities['checkReadiness']>[0];

/** A part that only advises is not waited for any longer than this many attempts. */
const ATTEMPTS_FOR_ADVICE = 3;

/** One check as it came out; `refusal` is why its part could not be read, where it could not. */
export interface Checked {
  readonly check: ReadinessCheck;
  readonly observation: Observation;
  readonly refusal: BreakglassError | null;
}

/** Reads one part, for these checks; a refusal that is settled is an answer, any other is thrown. */
export type ReadPart = (
  read: () => Promise<Part>,
  checks: readonly ReadinessCheck[],
) => Promise<Part | BreakglassError>;

/**
 * Reads what the checks asked for need, once each, and judges it. A part that is refused for good leaves its own checks
 * open and no others; where every part is, the refusal itself is thrown.
 */
export const checkReadiness: Act<Input, readonly Observation[]> = async (room, input, { signal, nth }) => {
  const from = `graph:${input.account.tenant}`;
  const checked = await lookAtReadiness({
    room,
    input,
    signal,
    readPart: async (read, checks) => {
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof BreakglassError)) throw error;
        const advises = checks.every((check) => advisesOnly({ check, from }));
        if (isRetryable(error.code) && !(advises && nth >= ATTEMPTS_FOR_ADVICE)) throw error;
        return error;
      }
    },
  });
  const first = checked[0]?.refusal ?? null;
  if (first !== null && checked.every(({ refusal }) => refusal !== null)) throw first;
  return checked.map(({ observation }) => observation);
};

function advisesOnly({ check, from }: { readonly check: ReadinessCheck; readonly from: string }): boolean {
  return weightOf({ claim: READINESS[check].claim, from, state: 'inconclusive' }) === 'deviates';
}

/** The same, with `readPart` to say which refusals are settled, and each of those beside its checks. */
export async function lookAtReadiness({
  room,
  input,
  signal,
  readPart,
}: {
  readonly room: Room;
  readonly input: Input;
  readonly signal: AbortSignal;
  readonly readPart: ReadPart;
}): Promise<readonly Checked[]> {
  const { account, alerts, checks, cut } = input;
  const tenant = room.tenants.open({ tenant: account.tenant, cut, signal });
  const peers = room.organisation.accounts.filter((each) => each.tenant === account.tenant);
  const reading = { tenant, account, alerts, peers, readWindows: room.readWindows ?? noWindows };
  const parts: ReadPartOf[] = [];
  for (const name of new Set(checks.map((check) => READINESS[check].part))) {
    const its = checks.filter((check) => READINESS[check].part === name);
    parts.push({ checks: its, part: await readPart(() => READERS[name](reading), its) });
  }
  // Stored only when all was read, so that an attempt broken off leaves nothing that no fact names.
  const checked: Checked[] = [];
  for (const read of parts) checked.push(...(await judgePart({ room, input, tenant, ...read })));
  return checks.flatMap((check) => checked.filter((each) => each.check === check));
}

/** What a part told, or why it did not, and the checks that hang on it. */
interface ReadPartOf {
  readonly checks: readonly ReadinessCheck[];
  readonly part: Part | BreakglassError;
}

async function judgePart({
  room,
  input: { run, account, rotatedBy = 'people' },
  tenant: { definition },
  checks,
  part,
}: ReadPartOf & {
  readonly room: Room;
  readonly input: Input;
  readonly tenant: OpenTenant;
}): Promise<readonly Checked[]> {
  const from = `graph:${account.tenant}`;
  if (part instanceof BreakglassError) {
    const seen = `none: ${part.code}: ${part.message}`;
    return checks.map((check) => {
      const { claim } = READINESS[check];
      const observation = observe({ claim, state: 'inconclusive', expected: 'an answer', seen, from });
      return { check, observation, refusal: part };
    });
  }
  const { query, ...look } = await keepLook({ room, run, answers: part.answers });
  const where = { ...look, source: { from, query: query === '' ? null : query } };
  const snapshot = { ...UNREAD, ...part.snapshot };
  const declared = {
    methods: account.methods,
    rotatedBy,
    drilledWithinMs: durationMs(room.organisation['drilled-within']),
    securityDefaults: definition['security-defaults'],
  };
  return checks.map((check) => ({
    check,
    observation: judgeCheck({ check, snapshot, declared, now: Date.now(), where }),
    refusal: null,
  }));
}
