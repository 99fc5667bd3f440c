import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
  type ClientSecretCredentialOptions,
  type TokenCredential,
} from '@azure/identity';
import type { TenantDefinition } from '../../domain/organisation.ts';
import { checkCertificate, pathOf, readSecret, type NamedFile } from '../files.ts';
import { endpointsOf } from './endpoints.ts';
import { tokenPipeline } from './token-wire.ts';

/** What a credential is made from. */
export interface CredentialInput {
  readonly tenant: TenantDefinition;
  /** Folder of the organisation file. */
  readonly baseDirectory: string;
  /** Limit of one request to the token service. */
  readonly requestMs: number;
}

/**
 * Makes the credential by which the engine itself proves who it is, reading its file now.
 *
 * @throws BreakglassError `CREDENTIAL_UNREADABLE` where the file is missing or holds something else.
 */
export async function openCredential(input: CredentialInput): Promise<TokenCredential> {
  const { tenant } = input;
  const { 'client-id': clientId, credential } = tenant.engine;
  const tenantId = tenant['tenant-id'];
  if (credential.kind === 'managed-identity') {
    return new ManagedIdentityCredential({ clientId, ...tokenPipeline(input) });
  }
  const named = namedFile({ ...input, file: credential.file });
  switch (credential.kind) {
    case 'secret':
      return new ClientSecretCredential(tenantId, clientId, await readSecret(named), options(input));
    case 'certificate':
      await checkCertificate(named);
      return new ClientCertificateCredential(tenantId, clientId, pathOf(named), options(input));
    case 'federated':
      // Read for each token: whoever issues the assertion replaces the file before it expires.
      return new ClientAssertionCredential(tenantId, clientId, () => readSecret(named), options(input));
  }
}

function namedFile({ tenant, baseDirectory, file }: CredentialInput & { readonly file: string }): NamedFile {
  return { baseDirectory, file, purpose: `the credential of tenant ${tenant.id}` };
}

function options(input: CredentialInput): ClientSecretCredentialOptions {
  const endpoints = endpointsOf(input.tenant);
  return {
    ...tokenPipeline(input),
    authorityHost: endpoints.login,
    // A pretend tenant is unknown to Microsoft's list of authorities, so it must not be looked up there.
    ...(endpoints.custom ? { disableInstanceDiscovery: true } : {}),
  };
}
