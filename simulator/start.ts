import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clientCertificate, serverCertificate } from './certificates.ts';
import type { Config } from './config.ts';
import { controlSite } from './control/site.ts';
import { armFault } from './faults/arm.ts';
import { isFaultName } from './faults/names.ts';
import { graphSite } from './graph/site.ts';
import { mintAssertion } from './idp/assertion.ts';
import { idpSite } from './idp/site.ts';
import { rsaKeyPair, startKeys } from './keys.ts';
import { loginSite } from './login/site.ts';
import { logAnalyticsSite } from './log-analytics/site.ts';
import { mount } from './mount.ts';
import type { Mounted } from './mount.ts';
import { portalSite } from './portal/site.ts';
import { createWorld } from './world/seed.ts';
import type { World } from './world/world.ts';

/** What a pretend tenant says of itself once it can be used; the one line on stdout. */
export interface Ready {
  readonly ready: true;
  readonly login: string;
  readonly graph: string;
  readonly idp: string;
  /** Log Analytics. */
  readonly logAnalytics: string;
  readonly portal: string;
  readonly portalHttp: string;
  readonly control: string;
  readonly controlToken: string;
  /** Path of the CA certificate. */
  readonly ca: string;
  readonly tenant: ReadyTenant;
}

/** The names that an organisation file needs. */
export interface ReadyTenant {
  readonly tenantId: string;
  readonly domain: string;
  readonly clientId: string;
  readonly workspace: string;
  readonly alertRule: string;
  readonly alertTitle: string;
  readonly accounts: readonly {
    readonly name: string;
    readonly objectId: string;
    readonly userPrincipalName: string;
    readonly aaguid: string;
    readonly passkeySecret: string;
  }[];
  readonly breakglassPolicyId: string;
  /** Object id of the restricted administrative unit. */
  readonly restrictedUnit: string;
  readonly ranges: { readonly paw: string };
}

/** Starts a pretend tenant and writes its CA and credentials into the directory. */
export async function startTenant(config: Config): Promise<{ ready: Ready; stop: () => Promise<void> }> {
  const [server, token, idp, engine] = await Promise.all([
    serverCertificate(),
    rsaKeyPair(),
    rsaKeyPair(),
    rsaKeyPair(),
  ]);
  const { pem, thumbprint } = await clientCertificate(engine);
  const world = createWorld({
    keys: startKeys({ token, idp, clientCertificate: { publicKey: engine.publicKey, thumbprint } }),
    salt: randomBytes(8).toString('hex'),
    machineNow: Date.now,
    ...optional(config),
  });
  const sites = await mountAll({ world, config, tls: server });
  world.idpIssuer = sites.idp.origin;
  world.graphOrigin = sites.graph.origin;
  for (const { name, ...params } of config.faults) {
    if (isFaultName(name)) armFault(world, { name, params });
  }
  await writeFiles(config.directory, {
    'ca.pem': server.ca,
    'client-secret': world.keys.clientSecret,
    'client-certificate.pem': pem,
    'federated-assertion.jwt': await mintAssertion(world),
  });
  return {
    ready: readyLine({ world, sites, ca: join(config.directory, 'ca.pem') }),
    stop: async () => {
      await Promise.all(Object.values(sites).map(({ close }) => close()));
    },
  };
}

type Sites = Readonly<
  Record<'login' | 'graph' | 'idp' | 'logAnalytics' | 'portal' | 'portalHttp' | 'control', Mounted>
>;

async function mountAll({
  world,
  config: { bind },
  tls,
}: {
  world: World;
  config: Config;
  tls: { readonly key: string; readonly certificate: string };
}): Promise<Sites> {
  const [login, graph, idp, logAnalytics, portal, portalHttp, control] = await Promise.all([
    mount({ site: loginSite, world, bind, tls }),
    mount({ site: graphSite, world, bind, tls }),
    mount({ site: idpSite, world, bind, tls }),
    mount({ site: logAnalyticsSite, world, bind, tls }),
    mount({ site: portalSite, world, bind, tls }),
    mount({ site: portalSite, world, bind: '127.0.0.1', tls: null }),
    mount({ site: controlSite, world, bind, tls }),
  ]);
  return { login, graph, idp, logAnalytics, portal, portalHttp, control };
}

function optional({
  clients,
  ingestion,
  clockOffsetMs,
  limits,
  size,
}: Config): Partial<Parameters<typeof createWorld>[0]> {
  return {
    ...(clients === undefined ? {} : { clients }),
    ...(ingestion === undefined ? {} : { ingestion }),
    ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
    ...(limits === undefined ? {} : { limits }),
    ...(size === undefined ? {} : { size }),
  };
}

/** Only the owner may read: most of these are credentials. */
async function writeFiles(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  await Promise.all(
    Object.entries(files).map(([name, text]) => writeFile(join(directory, name), text, { mode: 0o600 })),
  );
}

function readyLine({ world, sites, ca }: { world: World; sites: Sites; ca: string }): Ready {
  return {
    ready: true,
    login: sites.login.origin,
    graph: sites.graph.origin,
    idp: sites.idp.origin,
    logAnalytics: sites.logAnalytics.origin,
    portal: sites.portal.origin,
    portalHttp: sites.portalHttp.origin,
    control: sites.control.origin,
    controlToken: world.keys.controlToken,
    ca,
    tenant: readyTenant(world),
  };
}

function readyTenant(world: World): ReadyTenant {
  const rule = world.detectionRules.find(({ id }) => id === world.emergency.ruleId);
  return {
    tenantId: world.tenantId,
    domain: world.domain,
    clientId: world.clients[0]?.clientId ?? '',
    workspace: world.workspace.id,
    alertRule: world.emergency.ruleId,
    alertTitle: rule?.alertTitle ?? '',
    accounts: world.emergency.accounts.flatMap(({ name, objectId }) => {
      const user = world.users.find(({ id }) => id === objectId);
      const key = user?.methods.find(({ kind }) => kind === 'passkey');
      if (user === undefined || key === undefined) return [];
      const { userPrincipalName } = user;
      return [
        { name, objectId, userPrincipalName, aaguid: key.aaguid ?? '', passkeySecret: key.secret ?? '' },
      ];
    }),
    breakglassPolicyId: world.emergency.policyId,
    restrictedUnit: world.units.find((unit) => unit.isMemberManagementRestricted)?.id ?? '',
    ranges: { paw: world.emergency.pawRange },
  };
}
