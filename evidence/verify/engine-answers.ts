import { z } from 'zod';
import { applicationOf, bearingOut } from '../../domain/audited.ts';
import type { AuditedClaim } from '../../domain/audited.ts';
import { isPasswordNewer, judgePassword } from '../../domain/password.ts';
import { accountOf } from './fact-case.ts';
import type { Case } from './fact-case.ts';

const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)));
const user = z.looseObject({ id: z.string(), lastPasswordChangeDateTime: time.nullish() });
const members = z.array(z.looseObject({ id: z.string() }));
const id = z.string().nullish();
const audits = z.array(
  z.looseObject({
    activityDateTime: time,
    activityDisplayName: z.string(),
    result: z.string().nullish(),
    initiatedBy: z
      .looseObject({
        user: z.looseObject({ id }).nullish(),
        app: z.looseObject({ appId: id, servicePrincipalId: id }).nullish(),
      })
      .nullish(),
    targetResources: z.array(z.looseObject({ id })).nullish(),
  }),
);

/** The account itself before and after, judged again; what was never compared cannot have changed. */
export function ofPassword(of: Case): string | null {
  const { fact, compared } = of;
  const before = passwordOf({ of, answer: compared?.before });
  const after = passwordOf({ of, answer: compared?.after });
  if (before === null || after === null) return 'expected the account before and after, found another answer';
  if (fact.state === 'inconclusive')
    return isPasswordNewer({ before, after }) ? 'expected corroborated from a newer password' : null;
  const { query, from } = fact.source;
  const lookup = { from, query: query ?? '', observedAt: fact.observedAt ?? '', artifacts: fact.artifacts };
  const right = judgePassword({ before, after, lookup });
  return fact.state === right.state && fact.expected === right.expected && fact.seen === right.seen
    ? null
    : `expected ${right.state}, ${right.expected}, and ${right.seen}`;
}

function passwordOf({ of, answer }: { of: Case; answer: unknown }) {
  const read = user.safeParse(answer).data;
  if (read === undefined || read.id.toLowerCase() !== accountOf(of)?.objectId.toLowerCase()) return null;
  const changed = read.lastPasswordChangeDateTime;
  return { passwordChangedAt: changed == null ? null : new Date(changed).toISOString() };
}

/** The members of the unit that the plan names, and of no other. */
export function ofUnit(of: Case): string | null {
  const { plan, fact, answer } = of;
  const step = plan.steps.find((each) => each.id === fact.step);
  const unit = step?.do === 'reset-password' ? step.unit : null;
  const query = `GET /directory/administrativeUnits/${encodeURIComponent(unit ?? '')}/members`;
  if (unit === null || fact.source.query !== query) return `expected the members of ${unit ?? 'no unit'}`;
  const objectId = accountOf(of)?.objectId.toLowerCase();
  const read = members.safeParse(answer).data;
  if (read === undefined) return 'expected members of a unit, found another answer';
  const inside = read.some((member) => member.id.toLowerCase() === objectId);
  const right = inside === (fact.claim === 'unit.restored') ? 'corroborated' : 'contradicted';
  return fact.state === right ? null : `expected ${right} from the members in the answer`;
}

/** An entry about the account, from the time of the step on, that bears the claim out. */
export function ofAudited(claim: AuditedClaim): (of: Case) => string | null {
  return (of) => {
    const { plan, events, fact, answer } = of;
    const account = accountOf(of);
    const objectId = account?.objectId.toLowerCase();
    const since = events.find((event) => event.type === 'step-opened' && event.step === fact.step)?.at;
    const engine = plan.tenants.find(({ id: tenant }) => tenant === account?.tenant)?.engine ?? [];
    const entries = (audits.safeParse(answer).data ?? [])
      .filter(({ targetResources }) =>
        targetResources?.some((target) => target.id?.toLowerCase() === objectId),
      )
      .filter(({ activityDateTime: at }) => since !== undefined && Date.parse(at) >= Date.parse(since))
      .map((entry) => ({
        activity: entry.activityDisplayName,
        result: entry.result ?? '',
        application: applicationOf(entry.initiatedBy),
        initiatedBy: entry.initiatedBy?.user?.id ?? undefined,
      }));
    const right =
      bearingOut({ claim, entries, engine, objectId }).length > 0 ? 'corroborated' : 'inconclusive';
    return fact.state === right ? null : `expected ${right} from the entries in the answer`;
  };
}
