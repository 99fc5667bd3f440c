import { isOfGraph } from '../../domain/alert-sources.ts';
import type { AlertRuleState } from '../../domain/readiness/snapshot.ts';
import type { Answer } from './get-json.ts';
import { oneOrNone } from './one-or-none.ts';
import type { Part, Reading } from './readiness-parts.ts';
import { REQUESTS } from './requests.ts';
import { alertRule } from './schemas.ts';

/** Rules can be read by beta only, and only those that live in Defender; others stay unknown. One that is gone says so. */
export async function readAlertRules({ tenant, alerts }: Reading): Promise<Part> {
  const alertRules: AlertRuleState[] = [];
  const answers: Answer<unknown>[] = [];
  for (const source of alerts) {
    if (!isOfGraph(source) || source.tenant !== tenant.definition.id) continue;
    if (source.rule === null || !tenant.definition['beta-reads']) {
      alertRules.push({ source: source.id, state: source.rule === null ? 'unnamed' : 'unknown' });
      continue;
    }
    const request = REQUESTS.alertRule(source.rule);
    const answer = await oneOrNone({ tenant, request, schema: alertRule, none: 'NOT_FOUND_IN_TENANT' });
    answers.push(answer);
    alertRules.push({ source: source.id, state: stateOf(answer.value) });
  }
  return { snapshot: { alertRules }, answers };
}

function stateOf(rule: { readonly isEnabled: boolean } | null): AlertRuleState['state'] {
  if (rule === null) return 'missing';
  return rule.isEnabled ? 'on' : 'off';
}
