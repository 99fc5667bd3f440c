import { z } from 'zod';

/** Writes that the engine may do in a tenant; each is off until named here. */
export const tenantWrite = z.enum([
  'revoke-sessions',
  'reset-password',
  'unit-membership',
  'time-bound-account',
  'temporary-access-pass',
]);
export type TenantWrite = z.infer<typeof tenantWrite>;
