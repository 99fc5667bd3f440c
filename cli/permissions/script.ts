import { endpointsOf } from '../../activities/tenant/endpoints.ts';
import type { TenantPermissions } from '../../activities/tenant/permissions.ts';
import type { TenantDefinition } from '../../domain/organisation.ts';
import { shellWord } from '../plain.ts';

/** The application id of Microsoft Graph, equal in every tenant. */
const GRAPH_APP = '00000003-0000-0000-c000-000000000000';

/**
 * A POSIX shell script that grants the engine's application what it needs, through the Azure CLI as whoever is signed in
 * there. It holds no secret. Ids of permissions are asked of the tenant by name, and what is granted is left alone, so it
 * can be run again.
 *
 * @see https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignments
 */
export function consentScript({
  tenant,
  needs: { needed, beside },
}: {
  readonly tenant: TenantDefinition;
  readonly needs: TenantPermissions;
}): string {
  return [
    '#!/bin/sh',
    `# Grants the application of breakglass what it needs in tenant ${tenant.id}, and nothing more.`,
    '# Read it, then run it signed in as a Privileged Role Administrator: az login --tenant TENANT',
    'set -eu',
    `tenant=${tenant['tenant-id']}`,
    `client=${tenant.engine['client-id']}`,
    ...preamble(endpointsOf(tenant)),
    ...needed.flatMap(({ permission, why, roles }) => [
      '',
      ...why.map((clause) => `# ${clause}`),
      `grant ${shellWord(permission)}`,
      ...roles.map(
        (role) => `echo ${shellWord(`not granted here, needed beside it: the directory role ${role}`)}`,
      ),
    ]),
    ...beside.map((right) => `echo ${shellWord(`not granted here, needed beside them: ${right}`)}`),
    '',
  ].join('\n');
}

function preamble({ graph, scope }: { readonly graph: string; readonly scope: string }): readonly string[] {
  return [
    `graph=${graph}/v1.0`,
    `resource=${scope.replace(/\/\.default$/, '')}`,
    '',
    'ask() { az rest --resource "$resource" --output tsv --method "$@"; }',
    'found() { [ -n "$1" ] || { echo "not found in the tenant: $2" >&2; exit 1; }; }',
    '',
    '[ "$(az account show --query tenantId --output tsv)" = "$tenant" ] || {',
    '  echo "sign in to the right tenant first: az login --tenant $tenant" >&2; exit 1; }',
    `engine=$(ask get --url "$graph/servicePrincipals?\\$filter=appId eq '$client'" --query 'value[0].id')`,
    'found "$engine" "the application $client"',
    `api=$(ask get --url "$graph/servicePrincipals?\\$filter=appId eq '${GRAPH_APP}'" --query 'value[0].id')`,
    'found "$api" "Microsoft Graph"',
    `granted=$(ask get --url "$graph/servicePrincipals/$engine/appRoleAssignments" --query 'value[].appRoleId')`,
    '',
    'grant() {',
    `  role=$(ask get --url "$graph/servicePrincipals/$api" --query "appRoles[?value=='$1'].id")`,
    '  found "$role" "the permission $1"',
    '  case "$granted" in *"$role"*) echo "granted before: $1"; return ;; esac',
    '  ask post --url "$graph/servicePrincipals/$engine/appRoleAssignments" --query appRoleId \\',
    '    --headers content-type=application/json \\',
    String.raw`    --body "{\"principalId\":\"$engine\",\"resourceId\":\"$api\",\"appRoleId\":\"$role\"}" > /dev/null`,
    '  echo "granted: $1"',
    '}',
  ];
}
