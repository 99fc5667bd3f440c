import { segment, type TenantQuestion } from '../../domain/tenant-questions.ts';
import type { Allowance } from '../pacer.ts';

export { segment };

/** One request to Graph. */
export interface GraphRequest extends TenantQuestion {
  readonly body: object | null;
  /** What it counts against and is therefore paced by; null where the allowance is never used up. */
  readonly allowance: Allowance | null;
  /**
   * Least application permission, by Microsoft's map.
   *
   * @see https://learn.microsoft.com/graph/permissions-reference
   */
  readonly permission: string;
  /** What the permission is not enough for, in words: the directory role that is needed beside it. */
  readonly role?: string;
}

type Ask = Pick<GraphRequest, 'path' | 'permission'> & Partial<GraphRequest>;

/** A request with what most have: it reads, from v1.0, without query or body, and is not paced. */
export function request(ask: Ask): GraphRequest {
  return { method: 'GET', version: 'v1.0', query: {}, body: null, allowance: null, ...ask };
}
