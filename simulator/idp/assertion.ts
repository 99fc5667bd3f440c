import { SignJWT } from 'jose';
import { nextGuid } from '../world/clock.ts';
import type { World } from '../world/world.ts';

/** The audience that Entra demands of federated assertions. */
export const FEDERATED_AUDIENCE = 'api://AzureADTokenExchange';
/** The workload that the tenant's federated identity names. */
export const FEDERATED_SUBJECT = 'system:serviceaccount:breakglass:engine';

/** Is this the second identity provider's own issuer? Its port is not known before it listens. */
export function isOurIssuer(world: World, issuer: string | undefined): boolean {
  return issuer !== undefined && issuer === world.idpIssuer;
}

/** Mints what a workload would find in its projected token file. */
export async function mintAssertion(
  world: World,
  {
    subject = FEDERATED_SUBJECT,
    audience = FEDERATED_AUDIENCE,
    lifetimeSeconds = 86_400,
  }: { subject?: string; audience?: string; lifetimeSeconds?: number } = {},
): Promise<string> {
  const seconds = Math.floor(world.machineNow() / 1_000);
  return await new SignJWT({})
    .setProtectedHeader({ alg: 'RS256', kid: world.keys.idp.kid, typ: 'JWT' })
    .setIssuer(world.idpIssuer)
    .setSubject(subject)
    .setAudience(audience)
    .setJti(nextGuid(world))
    .setIssuedAt(seconds)
    .setNotBefore(seconds)
    .setExpirationTime(seconds + lifetimeSeconds)
    .sign(world.keys.idp.privateKey);
}
