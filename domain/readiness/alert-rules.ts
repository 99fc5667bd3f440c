import type { Finding } from './finding.ts';
import type { AlertRuleState } from './snapshot.ts';

/** Judges whether every rule that should fire for the account is on. */
export function judgeAlertRules(rules: readonly AlertRuleState[]): Finding {
  const expected = 'the alert rule that watches the account is on';
  const wrong = rules.filter(({ state }) => state === 'off' || state === 'missing');
  if (wrong.length > 0) {
    return { state: 'contradicted', expected, seen: sayRules(wrong) };
  }
  const unknown = rules.filter(({ state }) => state === 'unknown' || state === 'unnamed');
  if (rules.length === 0 || unknown.length > 0) {
    // A rule that lives outside Graph is no fault of the account; the alert step shows whether it fires.
    const seen = rules.length === 0 ? 'no alert source is named' : sayRules(unknown);
    return { state: 'inconclusive', expected, seen, weight: 'deviates' };
  }
  return { state: 'corroborated', expected, seen: sayRules(rules) };
}

function sayRules(rules: readonly AlertRuleState[]): string {
  const words = {
    on: 'on',
    off: 'off',
    missing: 'not found',
    unnamed: 'no rule is named',
    unknown: 'not readable while beta reads are off',
  } as const;
  return rules.map(({ source, state }) => `${source}: ${words[state]}`).join(', ');
}
