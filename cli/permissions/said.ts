import type { NeededPermission, TenantPermissions } from '../../activities/tenant/permissions.ts';
import { plain } from '../plain.ts';
import type { Grant } from './needs.ts';

/** What one tenant has to grant, each permission with its reasons, as people read it. */
export function sayPermissions({ tenant, needed, beside }: TenantPermissions): string {
  const count = `${needed.length} application permission${needed.length === 1 ? '' : 's'} of Microsoft Graph`;
  return [
    `${tenant}: ${count}`,
    ...needed.map(sayPermission),
    ...beside.map((right) => `\nbeside them: ${right}`),
    '',
  ].join('\n');
}

function sayPermission({ permission, why, requests, without, roles }: NeededPermission): string {
  const lines = [
    ...why.map((clause, index) => [index === 0 ? 'for' : '', `${clause} (${requests[index] ?? ''})`]),
    ...without.map((clause, index) => [index === 0 ? 'without' : '', clause]),
    ...roles.map((role) => ['beside', `the directory role ${role}`]),
  ];
  return `\n${permission}\n${lines.map(([head = '', text = '']) => `  ${head.padEnd(8)} ${text}`).join('\n')}`;
}

/** What a tenant has granted, in a line for each difference; null for a token that cannot be read. */
export function sayGranted({ tenant, compared }: Grant): readonly string[] {
  if (compared === null) return [`${tenant}: the token does not say what is granted`];
  const { missing, superfluous } = compared;
  if (missing.length + superfluous.length === 0) return [`${tenant}: granted exactly what is needed`];
  const wider = superfluous.length === 0 ? '' : ' (or held by a wider one that is)';
  return [
    ...missing.map((name) => `${tenant}: missing ${name}, not granted${wider}`),
    ...superfluous.map(
      (name) => `${tenant}: superfluous ${plain(name)}, granted and not needed: take it back`,
    ),
  ];
}
