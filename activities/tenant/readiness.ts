import { durationMs } from '../../domain/duration.ts';
import type { Observation } from '../../domain/fact.ts';
import type { Digest } from '../../domain/ids.ts';
import { judgeReadiness } from '../../domain/readiness.ts';
import { keepLook } from '../keep.ts';
import type { Act } from '../room.ts';
import type { Look, TenantActivities } from '../types.ts';
import { noWindows } from './windows.ts';
import { PART_OF, READERS, UNREAD, type Part, type PartName } from './readiness-parts.ts';

type Input = Parameters<TenantActivities['checkReadiness']>[0];

/** Reads what the checks asked for need, once each, and judges it. */
export const checkReadiness: Act<Input, readonly Observation[]> = async (room, input, { signal }) => {
  const { run, account, alerts, checks, rotatedBy = 'people' } = input;
  const tenant = room.tenants.open({ tenant: account.tenant, cut: input.cut, signal });
  const peers = room.organisation.accounts.filter((each) => each.tenant === account.tenant);
  const readWindows = room.readWindows ?? noWindows;
  const parts = new Map<PartName, Part>();
  for (const name of new Set(checks.map((check) => PART_OF[check]))) {
    parts.set(name, await READERS[name]({ tenant, account, alerts, peers, readWindows }));
  }
  // Stored only when all was read, so that an attempt broken off leaves nothing that no fact names.
  const looks = new Map<PartName, Look>();
  for (const [name, { answers }] of parts) looks.set(name, await keepLook({ room, run, answers }));
  return judgeReadiness({
    checks,
    snapshot: [...parts.values()].reduce((all, part) => ({ ...all, ...part.snapshot }), UNREAD),
    declared: {
      methods: account.methods,
      rotatedBy,
      drilledWithinMs: durationMs(room.organisation['drilled-within']),
      securityDefaults: tenant.definition['security-defaults'],
    },
    now: Date.now(),
    provenance: (check) => provenance({ look: looks.get(PART_OF[check]), tenant: tenant.definition.id }),
  });
};

function provenance({ look, tenant }: { readonly look: Look | undefined; readonly tenant: string }): {
  readonly source: Observation['source'];
  readonly observedAt: string | null;
  readonly artifacts: readonly Digest[];
} {
  const query = look === undefined || look.query === '' ? null : look.query;
  return {
    source: { from: `graph:${tenant}`, query },
    observedAt: look?.observedAt ?? null,
    artifacts: look?.artifacts ?? [],
  };
}
