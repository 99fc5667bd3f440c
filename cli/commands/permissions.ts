import type { TenantPermissions } from '../../activities/tenant/permissions.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { loadOrganisation } from '../definitions.ts';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { grantsOf, needsOf, tenantOf } from '../permissions/needs.ts';
import { sayGranted, sayPermissions } from '../permissions/said.ts';
import { consentScript } from '../permissions/script.ts';
import { placeOf, type Place } from '../place.ts';
import { plainJson } from '../plain.ts';
import { againTrusting } from '../readiness/again.ts';

/**
 * `permissions [RUNBOOK]`: the application permissions that each tenant has to grant. `--script` prints what grants them,
 * and `--granted` compares with what a token holds: exit code 3 where one is missing.
 */
export async function permissions(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const organisation = await loadOrganisation({ file: place.organisationFile, cwd: io.cwd });
  const all = await needsOf({ organisation, runbook: given.words[0], place, io });
  const needs = chosen({ all, organisation: organisation.value, tenant: given.text('tenant') });
  if (given.has('script')) return printScript({ io, needs, organisation: organisation.value });
  if (given.has('granted'))
    return await compare({ io, given, place, needs, organisation: organisation.value });
  io.out(io.json ? `${JSON.stringify({ tenants: needs })}\n` : needs.map(sayPermissions).join('\n'));
  return EXIT.ok;
}

interface Printed {
  readonly io: Io;
  readonly needs: readonly TenantPermissions[];
  readonly organisation: OrganisationDefinition;
}

function chosen({
  all,
  organisation,
  tenant,
}: {
  readonly all: readonly TenantPermissions[];
  readonly organisation: OrganisationDefinition;
  readonly tenant: string | undefined;
}): readonly TenantPermissions[] {
  if (tenant === undefined) return all;
  const { id } = tenantOf({ organisation, id: tenant });
  return all.filter((each) => each.tenant === id);
}

function printScript({ io, needs, organisation }: Printed): ExitCode {
  const [first, ...more] = needs;
  if (first === undefined || more.length > 0) {
    const message = 'expected --tenant with --script, as one script signs in to one tenant';
    throw new BreakglassError({ code: 'USAGE', message });
  }
  const script = consentScript({ tenant: tenantOf({ organisation, id: first.tenant }), needs: first });
  io.out(io.json ? `${JSON.stringify({ tenant: first.tenant, script })}\n` : script);
  return EXIT.ok;
}

async function compare({
  io,
  given,
  place,
  needs,
  organisation,
}: Printed & { readonly given: Given; readonly place: Place }): Promise<ExitCode> {
  const tenant = given.text('tenant');
  const only = tenant === undefined ? [] : ['--tenant', tenant];
  const words = ['permissions', ...given.words, '--granted', ...only];
  const again = await againTrusting({ words, organisation, place, io });
  if (again !== null) return again;
  const baseDirectory = place.directory;
  const grants = await grantsOf({ organisation, baseDirectory, needs, signal: io.signal });
  if (io.json) io.out(`${plainJson({ tenants: grants })}\n`);
  else io.out(`${grants.flatMap(sayGranted).join('\n')}\n`);
  return grants.some(({ compared }) => compared?.missing.length !== 0) ? EXIT.notPassed : EXIT.ok;
}
