import { areMicrosofts, sayNotMicrosofts } from '../../../domain/clouds.ts';
import type { RunDossier } from '../dossier.ts';

type Asked = Pick<RunDossier, 'run' | 'answering'>;

/**
 * Where the tenants of each run were asked by its plan, one line each, and after each run what speaks against their being
 * Microsoft's: a rehearsal against a pretend tenant must not pass for a drill.
 */
export function sayTenants(runs: readonly Asked[]): string[] {
  return runs.flatMap(({ run, answering }) => [
    ...answering.tenants.map(
      ({ id, origins }) =>
        `${run}: tenant ${id} was asked at ${origins.graph}, its token service at ${origins.login}`,
    ),
    ...sayNotMicrosofts(answering).map((remark) => `${run}: ${remark}`),
  ]);
}

/** Were all tenants of a run asked at addresses that Microsoft publishes? */
export function isAtMicrosoft({ answering }: Pick<RunDossier, 'answering'>): boolean {
  return answering.tenants.every(({ origins }) => areMicrosofts(origins));
}
