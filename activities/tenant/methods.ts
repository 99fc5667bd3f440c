import type { z } from 'zod';
import type { RegisteredMethod } from '../../domain/readiness/snapshot.ts';
import type { Answer } from './get-json.ts';
import { REQUESTS } from './requests.ts';
import { method } from './schemas.ts';
import type { OpenTenant } from './tenants.ts';

/** A method, and of a pass whether it can be used now. */
type ReadMethod = RegisteredMethod & { readonly usable?: boolean };

/** Reads the methods registered for an account, and the answer that shows them. */
export async function readMethods({
  tenant,
  objectId,
}: {
  readonly tenant: OpenTenant;
  readonly objectId: string;
}): Promise<{ readonly methods: readonly ReadMethod[]; readonly answer: Answer<unknown> }> {
  const answer = await tenant.list(REQUESTS.methods(objectId), method);
  return { methods: answer.value.map(registered), answer };
}

/** `#microsoft.graph.fido2AuthenticationMethod` is `fido2` here. */
function registered(read: z.infer<typeof method>): ReadMethod {
  const createdAt = read.createdDateTime ?? read.creationDateTime ?? null;
  return {
    id: read.id,
    type: read['@odata.type'].replace(/^#microsoft\.graph\./, '').replace(/AuthenticationMethod$/, ''),
    aaguid: read.aaGuid?.toLowerCase() ?? null,
    createdAt: createdAt === null ? null : new Date(createdAt).toISOString(),
    synced: read.passkeyType == null ? null : read.passkeyType.toLowerCase() === 'synced',
    ...(read.isUsable == null ? {} : { usable: read.isUsable }),
  };
}
