import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { refusalError } from '../../../activities/tenant/errors.ts';
import { REQUESTS } from '../../../activities/tenant/requests.ts';
import { readRoles } from '../../../activities/tenant/roles.ts';
import type { OpenTenant } from '../../../activities/tenant/tenants.ts';
import { sharedDirectory } from '../../support/shared.ts';
import { OBJECT_ID, pretendRoom, quiet, type Answers } from '../pretend-room.ts';

/** The answers of Microsoft's pages, as recorded among the shared contracts. */
export const EXAMPLES = join(sharedDirectory() ?? '.', 'contracts/graph/examples');

/** What a page shows. */
export function body(page: string): unknown {
  // The link to a further page is cut: what it leads to is not recorded.
  const text = readFileSync(join(EXAMPLES, page, '1.response.json'), 'utf8');
  return JSON.parse(text.replace(/"@odata.nextLink":\s*"[^"]*",/, ''));
}

/** An empty list. */
export const NONE = { value: [] };

/** A tenant that answers as documented, by path. */
export function tenant(answers: Answers): OpenTenant {
  return pretendRoom({ answers }).tenants.open({ tenant: 'main', cut: [], signal: quiet.signal });
}

/** Where each question goes. */
export const path = {
  memberOf: REQUESTS.memberOf(OBJECT_ID).path,
  methods: REQUESTS.methods(OBJECT_ID).path,
  assignments: REQUESTS.roleAssignments('').path,
  instances: REQUESTS.roleAssignmentInstances('').path,
  eligible: REQUESTS.roleEligibilityInstances('').path,
} as const;

/** A list that a page shows, read by a schema. */
export async function list<Item>(page: string, item: z.ZodType<Item>): Promise<readonly Item[]> {
  const request = REQUESTS.policies();
  return (await tenant({ [request.path]: body(page) }).list(request, item)).value;
}

/** One object that a page shows, read by a schema. */
export async function one<Value>(shown: unknown, schema: z.ZodType<Value>): Promise<Value> {
  const request = REQUESTS.user(OBJECT_ID);
  return (await tenant({ [request.path]: shown }).one(request, schema)).value;
}

/** The roles that are read from these answers. */
export async function roles(answers: Answers): Promise<unknown> {
  const all = { [path.memberOf]: NONE, [path.instances]: NONE, [path.eligible]: NONE, ...answers };
  return (await readRoles({ tenant: tenant(all), objectId: OBJECT_ID })).roles;
}

/** What a page's entity is wrapped in by mistake, taken off. */
export function unwrapped(page: string): unknown {
  return z
    .object({ value: z.union([z.tuple([z.unknown()]).transform(([only]) => only), z.unknown()]) })
    .parse(body(page)).value;
}

/** What becomes of a refusal that a page shows. */
export function refused({ status, page, after }: { status: number; page: string; after?: string }): Error {
  const headers = new Headers(after === undefined ? {} : { 'retry-after': after });
  const asked = { query: 'GET /x', permission: 'X' };
  return refusalError({ refusal: { status, headers, body: JSON.stringify(body(page)) }, asked });
}
