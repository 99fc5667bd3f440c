import type { TenantId } from '../ids.ts';

/** Where the alert about a sign-in must show: what is asked of each source, not how it is received. */
export type PlannedAlertSource =
  | {
      readonly id: string;
      readonly kind: 'graph-alerts';
      readonly tenant: TenantId;
      readonly rule: string | null;
      readonly title: string;
    }
  | {
      readonly id: string;
      readonly kind: 'graph-incidents';
      readonly tenant: TenantId;
      readonly rule: string | null;
      /** Of the alert that an incident must hold. */
      readonly title: string;
    }
  | {
      readonly id: string;
      readonly kind: 'log-analytics';
      readonly tenant: TenantId;
      readonly workspace: string;
      readonly query: string;
      /** Where Log Analytics is asked, without a slash at the end. */
      readonly origin: string;
    }
  | {
      readonly id: string;
      readonly kind: 'webhook';
      /** Text that a message must hold; null where naming the account is enough. */
      readonly title: string | null;
    }
  | { readonly id: string; readonly kind: 'syslog'; readonly title: string | null }
  | { readonly id: string; readonly kind: 'person'; readonly role: string };
