import { z } from 'zod';
import type { ErrorCode } from '../../domain/errors.ts';
import type { RunId } from '../../domain/ids.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import { sha256Hex } from '../core/hash.ts';
import { NAMES } from '../names.ts';
import { parseJson } from '../json.ts';
import { Break } from '../verify/report.ts';
import { readWhole, type PackageFiles } from './files.ts';
import { FOLDERS } from './layout.ts';
import { runsInPeriod, type Scope } from './scope.ts';

const accountsOf = z.looseObject({ accounts: z.array(z.looseObject({ id: z.string() })) });

/** Does a plan, as the bytes of `plan.json`, have this account? */
export function planHasAccount({ plan, account }: { plan: Buffer; account: string }): boolean {
  const parsed = accountsOf.safeParse(parseJson(plan.toString()));
  return parsed.success && parsed.data.accounts.some(({ id }) => id === account);
}

/**
 * The runs of the period whose plans have the account, by plans whose digests the ledger has: a run that is left out of
 * a package has its plan in `plans/`, so that nobody has to believe that it belongs out. Empty for other scopes.
 *
 * `PACKAGE_INCOMPLETE`: a plan is missing; `PLAN_CHANGED`: it is another than the ledger's; `PACKAGE_CHANGED`: there is
 * a plan that keeps no run out.
 */
export async function runsWithAccount({
  files,
  scope,
  entries,
}: {
  files: PackageFiles;
  scope: Scope;
  entries: readonly LedgerEntry[];
}): Promise<ReadonlySet<RunId>> {
  const having = new Set<RunId>();
  const keptOut = new Set<string>();
  const opened = scope.kind === 'account' ? runsInPeriod({ entries, scope }) : [];
  for (const { run, plan: digest } of opened) {
    const inside = `${FOLDERS.runs}/${run}/${NAMES.plan}`;
    const beside = `${FOLDERS.plans}/${run}.json`;
    const name = files.names.includes(inside) ? inside : beside;
    if (!files.names.includes(name))
      throw broken('PACKAGE_INCOMPLETE', beside, `expected the plan that keeps ${run} out`);
    const plan = await readWhole({ files, name });
    if (sha256Hex(plan) !== digest)
      throw broken('PLAN_CHANGED', name, 'expected the plan whose digest the ledger has');
    if (scope.kind === 'account' && planHasAccount({ plan, account: scope.account })) having.add(run);
    else keptOut.add(beside);
  }
  const stranger = files.names.find((name) => name.startsWith(`${FOLDERS.plans}/`) && !keptOut.has(name));
  if (stranger === undefined) return having;
  throw broken('PACKAGE_CHANGED', stranger, 'expected no plan that keeps no run of this scope out');
}

function broken(code: ErrorCode, place: string, message: string): Break {
  return new Break({ code, place, message: `package: ${message}` });
}
