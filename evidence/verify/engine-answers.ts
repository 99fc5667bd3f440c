import { z } from 'zod';
import { applicationOf, bearingOut, judgeAudited } from '../../domain/audited.ts';
import type { AuditedClaim } from '../../domain/audited.ts';
import { CLOCK_TOLERANCE_MS } from '../../domain/clocks.ts';
import { isPasswordNewer, judgePassword } from '../../domain/password.ts';
import { plainText } from '../../domain/plain-text.ts';
import { QUESTIONS, sayQuestion } from '../../domain/tenant-questions.ts';
import { judgeUnit } from '../../domain/unit.ts';
import { accountOf, differenceFrom, lookupOf } from './fact-case.ts';
import type { Case } from './fact-case.ts';

const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)));
const user = z.looseObject({ id: z.string(), lastPasswordChangeDateTime: time.nullish() });
const members = z.array(z.looseObject({ id: z.string() }));
const id = z.string().nullish();
const audits = z.array(
  z.looseObject({
    id: z.string(),
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
  const right = judgePassword({ before, after, lookup: lookupOf(fact) });
  if (right.state === 'corroborated' && !isOfStep(of, after.passwordChangedAt))
    return `expected a password changed in ${fact.step}, got one of ${after.passwordChangedAt ?? 'no time'}`;
  return differenceFrom({ fact, right });
}

/** Not from long before the step was opened, by the tenant's own clock. */
function isOfStep({ events, fact }: Case, changedAt: string | null): boolean {
  const opened = events.find((event) => event.type === 'step-opened' && event.step === fact.step);
  return Date.parse(changedAt ?? '') >= Date.parse(opened?.at ?? '') - CLOCK_TOLERANCE_MS;
}

/** When the account's password was changed, by an answer about that account; null for another answer. */
export function passwordOf({ of, answer }: { of: Case; answer: unknown }) {
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
  const query = sayQuestion(QUESTIONS.unitMembers(unit ?? ''));
  if (unit === null || fact.source.query !== query) return `expected the members of ${unit ?? 'no unit'}`;
  const objectId = accountOf(of)?.objectId.toLowerCase();
  const read = members.safeParse(answer).data;
  if (read === undefined) return 'expected members of a unit, found another answer';
  const member = read.some(({ id: each }) => each.toLowerCase() === objectId);
  const claim = fact.claim === 'unit.restored' ? 'unit.restored' : 'unit.left';
  return differenceFrom({ fact, right: judgeUnit({ claim, member, lookup: lookupOf(fact) }) });
}

/** An entry about the account, from the time of the step on, that bears the claim out. */
export function ofAudited(claim: AuditedClaim): (of: Case) => string | null {
  return (of) => {
    const { plan, events, fact, answer } = of;
    const account = accountOf(of);
    const objectId = account?.objectId.toLowerCase();
    const since = events.find((event) => event.type === 'step-opened' && event.step === fact.step)?.at;
    const engine = plan.tenants.find(({ id: tenant }) => tenant === account?.tenant)?.engine ?? [];
    const read = audits.safeParse(answer).data;
    if (read === undefined) return 'expected entries of the audit log, found another answer';
    const entries = read
      .filter(({ targetResources }) =>
        targetResources?.some((target) => target.id?.toLowerCase() === objectId),
      )
      .filter(({ activityDateTime: at }) => since !== undefined && Date.parse(at) >= Date.parse(since))
      .toSorted((one, other) => timeOf(one) - timeOf(other) || one.id.localeCompare(other.id))
      .map((entry) => ({
        activity: plainText(entry.activityDisplayName),
        result: entry.result ?? '',
        application: applicationOf(entry.initiatedBy),
        initiatedBy: entry.initiatedBy?.user?.id ?? undefined,
      }));
    const shown = bearingOut({ claim, entries, engine, objectId });
    return differenceFrom({ fact, right: judgeAudited({ claim, shown, lookup: lookupOf(fact) }) });
  };
}

function timeOf({ activityDateTime }: { readonly activityDateTime: string }): number {
  return Date.parse(activityDateTime);
}
