import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { placeOf } from '../place.ts';
import { examine, type Finding } from '../doctor/examine.ts';

const MARKS: Readonly<Record<Finding['state'], string>> = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' };

/**
 * `doctor [RUNBOOK]`: what a run needs, checked without starting one, and the permissions that it needs of each tenant.
 * Exit code 3 where something fails.
 */
export async function doctor(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const findings = await examine({ place, runbook: given.words[0], io });
  if (io.json) io.out(`${JSON.stringify({ findings })}\n`);
  else io.out(`${findings.map(sayFinding).join('')}${sayCount(findings)}\n`);
  return findings.some(({ state }) => state === 'fail') ? EXIT.notPassed : EXIT.ok;
}

/** `21 checks: 1 to mend (FAIL), 2 to look at (warn)`. */
function sayCount(findings: readonly Finding[]): string {
  const count = (wanted: Finding['state']) => findings.filter(({ state }) => state === wanted).length;
  const [failed, warned] = [count('fail'), count('warn')];
  const all = `${findings.length} checks: `;
  if (failed + warned === 0) return `${all}nothing to mend`;
  return `${all}${failed} to mend before a run (FAIL), ${warned} to look at (warn)`;
}

function sayFinding({ state, what, seen, mend }: Finding): string {
  return `${MARKS[state]}  ${what.padEnd(18)} ${seen}\n${mend === null ? '' : `      ${''.padEnd(18)} → ${mend}\n`}`;
}
