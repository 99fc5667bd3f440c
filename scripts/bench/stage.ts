import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { startEmbedded } from '../../cli/engine.ts';
import { ANYONE } from '../../domain/language/language.ts';
import { placeOf, type Place } from '../../cli/place.ts';
import { organisationText } from '../../cli/rehearse/organisation.ts';
import { ROSTER } from '../../cli/rehearse/roster.ts';
import type { TenantFacts } from '../../cli/rehearse/tenant.ts';
import { connectClient, embeddedTarget, type Target } from '../../worker/connection.ts';
import type { ServerHandle } from '../../worker/server/start.ts';
import { makeSigner, type Signer } from './signer.ts';

/** A real server on a real file, a client, people with keys, and an organisation file that names them. */
export interface Stage {
  readonly place: Place;
  readonly server: ServerHandle;
  readonly target: Target;
  readonly client: Client;
  readonly people: readonly Signer[];
  readonly logger: Logger;
  readonly close: () => Promise<void>;
}

/** An address inside the privileged network of the organisation file. */
export const PRIVILEGED_ADDRESS = '192.0.2.7';

const PRETEND = 'https://pretend.example';
const guid = (digit: string) => '00000000-0000-4000-8000-000000000000'.replaceAll('0', digit);

/** Addresses that nobody answers at: only the plan is made of them. */
const FACTS: TenantFacts = {
  login: PRETEND,
  graph: PRETEND,
  idp: PRETEND,
  portal: PRETEND,
  portalHttp: PRETEND,
  control: PRETEND,
  controlToken: 'none',
  tenant: {
    tenantId: guid('1'),
    domain: 'example.onmicrosoft.com',
    clientId: guid('2'),
    alertRule: 'emergency-sign-in',
    alertTitle: 'Emergency account signed in',
    accounts: ['breakglass-1', 'breakglass-2'].map((name, index) => ({
      name,
      objectId: guid(String(index + 3)),
      userPrincipalName: `${name}@example.onmicrosoft.com`,
      aaguid: guid('5'),
      passkeySecret: 'none',
    })),
    breakglassPolicyId: guid('6'),
    restrictedUnit: guid('7'),
    ranges: { paw: '192.0.2.0/24' },
  },
};

/** Starts the server in a new folder. */
export async function openStage({
  directory,
  logger,
  more = [],
}: {
  directory: string;
  logger: Logger;
  /** People whom no drill asks, beside those of rehearsals. */
  more?: readonly { readonly id: string; readonly roles: readonly string[] }[];
}): Promise<Stage> {
  await mkdir(directory, { recursive: true });
  const people = [...ROSTER, ...more].map(({ id, roles }) => makeSigner({ id, roles }));
  const place = placeOf({ option: path.join(directory, 'organisation.yaml'), env: {}, cwd: directory });
  const roster = people.map((person) => ({ ...person, keyFile: person.id }));
  const text = organisationText({
    facts: FACTS,
    language: ANYONE.language,
    people: roster,
    directory,
    tenantDirectory: directory,
    outside: { timestamps: [], witnesses: [] },
    overlay: {},
  });
  await writeFile(place.organisationFile, text);
  // The file names a certificate to trust; nobody answers with any, so which one it is does not matter.
  await writeFile(path.join(directory, 'ca.pem'), rootCertificates[0] ?? '');
  const server = await startEmbedded({
    place,
    env: process.env,
    say: (line) => process.stderr.write(`${line}\n`),
  });
  const target = embeddedTarget(server);
  const { client, close } = await connectClient(target);
  return {
    place,
    server,
    target,
    client,
    people,
    logger,
    close: async () => {
      await close();
      await server.stop();
    },
  };
}
