import { z } from 'zod';
import type { WhatIfAnswer } from '../../domain/conditional-access/judge.ts';
import type { WhatIfCase } from '../../domain/conditional-access/matrix.ts';
import { triedSignIns } from '../../domain/conditional-access/tried.ts';
import type { Digest, RunId } from '../../domain/ids.ts';
import { keepAnswer } from '../keep.ts';
import type { Attempt, Room } from '../room.ts';
import { resultOf } from './policy-of.ts';
import { REQUESTS } from './requests.ts';
import { whatIfResult } from './policy-schemas.ts';
import type { OpenTenant } from './tenants.ts';

/** One case answered and kept. */
interface KeptCase extends WhatIfAnswer {
  readonly artifact: Digest;
}

/** One case asked, answered and kept. */
export interface AskedCase extends KeptCase {
  readonly whatIf: WhatIfCase;
}

interface Asking {
  readonly room: Room;
  readonly tenant: OpenTenant;
  readonly run: RunId;
  readonly objectId: string;
  readonly attempt: Attempt;
}

/**
 * Asks the matrix case by case, in the tenant's own pace. Each heartbeat carries the cases done, so that an
 * attempt broken off, by throttling for one, is taken up where it stopped and gets to the end.
 */
export async function askMatrix(asking: Asking): Promise<readonly AskedCase[]> {
  const done = new Map(takeUp(asking.attempt.progress).map((asked) => [asked.asked, asked]));
  const cases: AskedCase[] = [];
  for (const whatIf of triedSignIns(asking.room.organisation['tried-sign-ins'])) {
    const kept = done.get(whatIf.name) ?? (await askCase({ ...asking, whatIf }));
    cases.push({ ...kept, whatIf });
    if (done.has(whatIf.name)) continue;
    done.set(whatIf.name, kept);
    asking.attempt.heartbeat([...done.values()]);
  }
  return cases;
}

async function askCase({
  room,
  tenant,
  run,
  objectId,
  whatIf,
}: Asking & { readonly whatIf: WhatIfCase }): Promise<KeptCase> {
  const body = bodyOf({ whatIf, objectId, address: addressOf({ room, whatIf }) });
  const answer = await tenant.list(REQUESTS.whatIf(body), whatIfResult);
  const kept = { ...answer, value: { asked: body, results: answer.value } };
  return {
    asked: whatIf.name,
    // What does not apply is in the artifact; the judge needs the rest only, and heartbeats stay small.
    results: answer.value.map(resultOf).filter(({ outcome }) => outcome !== 'does-not-apply'),
    artifact: await keepAnswer({ room, run, answer: kept }),
  };
}

/**
 * The body of one question. Every condition that has a value is given, because a policy keyed on one that is
 * left out cannot be judged.
 *
 * @see https://learn.microsoft.com/graph/api/conditionalaccessroot-evaluate
 */
function bodyOf({
  whatIf,
  objectId,
  address,
}: {
  readonly whatIf: WhatIfCase;
  readonly objectId: string;
  readonly address: string | null;
}) {
  return {
    signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: objectId },
    signInContext: {
      '@odata.type': '#microsoft.graph.applicationContext',
      includeApplications: [whatIf.application],
    },
    signInConditions: {
      devicePlatform: whatIf.platform,
      clientAppType: whatIf.client,
      signInRiskLevel: whatIf.signInRisk,
      userRiskLevel: whatIf.userRisk,
      insiderRiskLevel: 'none',
      authenticationFlow: { transferMethod: whatIf.flow },
      deviceInfo: { isCompliant: false },
      ...(address === null ? {} : { ipAddress: address }),
    },
    appliedPoliciesOnly: false,
  };
}

/** Where a case comes from: by default the first network that the organisation names, of its privileged workstation. */
export function addressOf({
  room: { organisation },
  whatIf,
}: {
  readonly room: Pick<Room, 'organisation'>;
  readonly whatIf: WhatIfCase;
}): string | null {
  return whatIf.address ?? organisation.networks[0]?.ranges[0]?.split('/')[0] ?? null;
}

const ids = z.array(z.string()).readonly();
const progress = z.array(
  z.strictObject({
    asked: z.string(),
    artifact: z.string(),
    results: z.array(
      z.strictObject({
        outcome: z.enum(['applies', 'unknown']),
        policy: z.strictObject({
          id: z.string(),
          name: z.string(),
          state: z.enum(['enabled', 'disabled', 'enabledForReportingButNotEnforced']),
          grant: z.strictObject({ operator: z.enum(['AND', 'OR']), demands: ids }).nullable(),
        }),
      }),
    ),
  }),
);

/** The cases of an earlier attempt; anything else, as from another version of ours, means to begin again. */
function takeUp(told: unknown): readonly KeptCase[] {
  const parsed = progress.safeParse(told);
  return parsed.success ? parsed.data : [];
}
