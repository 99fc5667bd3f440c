import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { shellWord } from '../plain.ts';
import type { Place } from '../place.ts';
import type { Check } from './examine.ts';

/** Ids that `init` and the guide write so that a file is valid; no real tenant has them. */
const SAMPLE_ID = /^0{8}-/u;
const PRIVATE_KEY = /^-----BEGIN (?:OPENSSH|RSA|EC|ENCRYPTED)? ?PRIVATE KEY-----/u;

/** Are the ids of tenant, application and accounts still those that `init` wrote? A run could reach nothing. */
export function checkSamples({ tenants, accounts }: OrganisationDefinition): Check {
  const samples = [
    ...tenants.flatMap(({ id, engine, ...tenant }) => [
      { what: `tenant-id of ${id}`, value: tenant['tenant-id'] },
      { what: `client-id of ${id}`, value: engine['client-id'] },
    ]),
    ...accounts.flatMap(({ id, ...account }) => [
      { what: `object-id of ${id}`, value: account['object-id'] },
      ...(account['policies-that-may-apply'] ?? []).map((value) => ({
        what: `policies-that-may-apply of ${id}`,
        value,
      })),
    ]),
  ].filter(({ value }) => SAMPLE_ID.test(value));
  if (samples.length === 0) return { state: 'ok', seen: 'none left', mend: null };
  return {
    state: 'fail',
    seen: `still samples: ${samples.map(({ what }) => what).join(', ')}`,
    mend: 'write the ids of your own tenant, application, accounts and policies into the organisation file',
  };
}

/**
 * Do private keys of people lie beside the organisation file, as `init` makes them for trying? Whoever reads them can
 * sign as everybody. A warning while the ids are samples as well, else a failure.
 */
export async function checkPrivateKeys({
  place,
  organisation,
}: {
  place: Place;
  organisation: OrganisationDefinition;
}): Promise<Check> {
  const folder = path.join(place.directory, 'keys');
  const found = await privateKeysIn(folder);
  if (found.length === 0) return { state: 'ok', seen: `none in ${folder}`, mend: null };
  return {
    state: checkSamples(organisation).state === 'fail' ? 'warn' : 'fail',
    seen: `private keys in ${folder}: ${found.join(', ')}`,
    mend: `let each person make their own key and put its public half into the organisation file, then: rm -r ${shellWord(folder)}`,
  };
}

async function privateKeysIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const texts = await Promise.all(
    files.map(async (name) => ({
      name,
      text: await readFile(path.join(folder, name), 'utf8').catch(() => ''),
    })),
  );
  return texts.flatMap(({ name, text }) => (PRIVATE_KEY.test(text) ? [name] : [])).sort();
}
