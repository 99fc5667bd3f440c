import { timingSafeEqual } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { KeyObject } from 'node:crypto';
import type { JWTVerifyOptions } from 'jose';
import { FEDERATED_AUDIENCE, FEDERATED_SUBJECT, isOurIssuer } from '../idp/assertion.ts';
import type { ClientApp, World } from '../world/world.ts';
import { TokenRefusal } from './refusal.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const CLOCK_TOLERANCE_SECONDS = 300;

/** Throws a `TokenRefusal` unless the form proves that the caller is the application. */
export async function proveClient({
  world,
  client,
  form,
  audiences,
}: {
  world: World;
  client: ClientApp;
  form: Readonly<Record<string, string>>;
  /** Addresses of the token endpoint that an assertion may be meant for. */
  audiences: readonly string[];
}): Promise<void> {
  if (form.client_secret !== undefined) {
    checkSecret(world.keys.clientSecret, form.client_secret);
    return;
  }
  if (form.client_assertion === undefined || form.client_assertion_type !== ASSERTION_TYPE)
    throw new TokenRefusal(7000216);
  const thumbprint = thumbprintOf(form.client_assertion);
  if (thumbprint === undefined) await checkFederated({ world, assertion: form.client_assertion });
  else await checkCertificate({ world, client, assertion: form.client_assertion, thumbprint, audiences });
}

function checkSecret(expected: string, given: string): void {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  if (left.length !== right.length || !timingSafeEqual(left, right)) throw new TokenRefusal(7000215);
}

function thumbprintOf(assertion: string): unknown {
  try {
    return new Map<string, unknown>(Object.entries(decodeProtectedHeader(assertion))).get('x5t#S256');
  } catch {
    throw new TokenRefusal(700027);
  }
}

/** RFC 7523: signed with the registered certificate, by and about the application, for this endpoint. */
async function checkCertificate({
  world,
  client,
  assertion,
  thumbprint,
  audiences,
}: {
  world: World;
  client: ClientApp;
  assertion: string;
  thumbprint: unknown;
  audiences: readonly string[];
}): Promise<void> {
  const { clientCertificate } = world.keys;
  if (thumbprint !== clientCertificate.thumbprint) throw new TokenRefusal(700027);
  await verify(world, {
    assertion,
    key: clientCertificate.publicKey,
    options: {
      algorithms: ['PS256'],
      issuer: client.clientId,
      subject: client.clientId,
      audience: [...audiences],
      requiredClaims: ['jti', 'exp', 'nbf'],
    },
  });
}

/** Workload identity federation: signed by the second identity provider about the engine's workload. */
async function checkFederated({ world, assertion }: { world: World; assertion: string }): Promise<void> {
  const claims = await verify(world, {
    assertion,
    key: world.keys.idp.publicKey,
    options: { algorithms: ['RS256'], audience: FEDERATED_AUDIENCE, requiredClaims: ['exp', 'iss', 'sub'] },
  });
  if (!isOurIssuer(world, claims.iss)) throw new TokenRefusal(700211);
  if (claims.sub !== FEDERATED_SUBJECT) throw new TokenRefusal(700213);
}

async function verify(
  world: World,
  { assertion, key, options }: { assertion: string; key: KeyObject; options: JWTVerifyOptions },
): Promise<{ readonly iss?: string | undefined; readonly sub?: string | undefined }> {
  try {
    const { payload } = await jwtVerify(assertion, key, {
      ...options,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(world.machineNow()),
    });
    return payload;
  } catch (error) {
    throw new TokenRefusal(error instanceof errors.JWTExpired ? 700024 : 700027);
  }
}
