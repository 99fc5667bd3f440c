import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sharedDirectory } from './shared.ts';

const permissionMap = z.object({
  permissions: z.record(
    z.string(),
    z.object({
      pathSets: z.array(
        z.object({
          schemeKeys: z.array(z.string()),
          methods: z.array(z.string()),
          paths: z.record(z.string(), z.string()),
        }),
      ),
    }),
  ),
});
let parsed: z.infer<typeof permissionMap> | null = null;

/** Application permissions that Microsoft's map has for a request; an id in the path is any word in braces. */
export function publishedPermissions({ method, path }: { readonly method: string; readonly path: string }): {
  readonly all: ReadonlySet<string>;
  readonly least: ReadonlySet<string>;
} {
  const file = join(sharedDirectory() ?? '.', 'contracts/graph/permissions.json');
  parsed ??= permissionMap.parse(JSON.parse(readFileSync(file, 'utf8')));
  const wanted = plainly(path);
  const found = { all: new Set<string>(), least: new Set<string>() };
  for (const [name, { pathSets }] of Object.entries(parsed.permissions)) {
    for (const { schemeKeys, methods, paths } of pathSets) {
      if (!schemeKeys.includes('Application') || !methods.includes(method)) continue;
      for (const [at, note] of Object.entries(paths)) {
        if (plainly(at) !== wanted) continue;
        found.all.add(name);
        if (/least=[^;]*Application/.test(note)) found.least.add(name);
      }
    }
  }
  return found;
}

/** The map lists references without their `$ref`. */
function plainly(path: string): string {
  return path
    .toLowerCase()
    .replaceAll(/\{[^}]*\}/g, '{id}')
    .replace(/\/\$ref$/, '');
}

/** Requests of which the map says nothing at all; Microsoft's page of each names the permission for a user. */
export const UNMAPPED: readonly string[] = [
  'GET /directory/deletedItems/{id}',
  'DELETE /directory/deletedItems/{id}',
];
