import type { KeyObject } from 'node:crypto';
import type { AlertTarget } from '../alert-senders.ts';
import type { Answer, WireRequest, WireResponse } from '../wire.ts';
import type { AuditEntry, Alert, Incident, SignIn } from './logs.ts';
import type { Pass, PassPolicy } from './passes.ts';
import type { AccessPolicy, NamedLocation } from './policy.ts';

/** A user object; members are named as Graph names them. */
export interface User {
  readonly id: string;
  userPrincipalName: string;
  displayName: string;
  givenName: string | null;
  surname: string | null;
  jobTitle: string | null;
  accountEnabled: boolean;
  onPremisesSyncEnabled: boolean | null;
  userType: 'Member' | 'Guest';
  createdDateTime: string;
  lastPasswordChangeDateTime: string;
  signInSessionsValidFromDateTime: string;
  passwordPolicies: string | null;
  /** Null as where the directory does not say. */
  isManagementRestricted: boolean | null;
  methods: Method[];
}

/** What a user can prove themselves with. `secret` is what the portal's form takes; Graph never shows it. */
export interface Method {
  readonly id: string;
  readonly kind: 'passkey' | 'certificate' | 'password' | PersonalKind | 'external';
  readonly displayName: string;
  readonly createdDateTime: string;
  readonly secret: string | null;
  /** Model of the authenticator, for passkeys. */
  readonly aaguid?: string;
  /** Of a passkey that is kept in a cloud account. */
  readonly synced?: true;
}

/** What lives on a device or in a mailbox of one person. */
export type PersonalKind = 'phone' | 'authenticator' | 'software-oath' | 'email';

/** One service of Microsoft's, members named as in Graph's `serviceHealth`. */
export interface Service {
  readonly id: string;
  readonly service: string;
  status: string;
}

/** A group; members are ids of users and of other groups. */
export interface Group {
  readonly id: string;
  readonly displayName: string;
  readonly isAssignableToRole: boolean;
  /** `DynamicMembership` where a rule fills it; the rule itself is not pretended. */
  groupTypes?: string[];
  members: string[];
}

/** An administrative unit; of a restricted one, roles and permissions on the whole tenant do not reach the members. */
export interface AdministrativeUnit {
  readonly id: string;
  readonly displayName: string;
  readonly isMemberManagementRestricted: boolean;
  /** Ids of users. */
  members: string[];
}

/** A role held (`active`) or only to be activated by Privileged Identity Management (`eligible`). */
export interface RoleGrant {
  readonly id: string;
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly standing: 'active' | 'eligible';
  readonly startDateTime: string | null;
  /** Null for a permanent grant. */
  readonly endDateTime: string | null;
}

/** An application that may ask for tokens; the secret, certificate and federation are the same for all. */
export interface ClientApp {
  readonly clientId: string;
  roles: string[];
  /** Template ids of the directory roles that its service principal holds. */
  directoryRoles?: string[];
}

/** A custom detection rule and the alert that it raises. */
export interface DetectionRule {
  readonly id: string;
  readonly detectorId: string;
  readonly displayName: string;
  readonly alertTitle: string;
  isEnabled: boolean;
}

/** A webhook as received; a repeat of a known key only counts. */
export interface Webhook {
  readonly channel: string;
  readonly key: string | null;
  readonly body: unknown;
  readonly receivedAt: string;
  deliveries: number;
}

/** Keys and secrets of this start; none is ever answered by a handler except a token made with them. */
export interface Keys {
  readonly token: KeyPair;
  readonly idp: KeyPair;
  readonly clientSecret: string;
  /** Of the engine's application; another can be registered. */
  clientCertificate: { readonly publicKey: KeyObject; readonly thumbprint: string };
  readonly controlToken: string;
}

/** An RSA key pair with the id under which it is published. */
export interface KeyPair {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A credential change that a fault may swallow: reported as done, yet not made. */
export type CredentialChange = 'passkey' | 'sessions' | 'deletion' | 'unit-return';

/** A fault at work. Every hook is optional; a fault's own counters live in its closure. */
export interface ArmedFault {
  /** Answers in the handler's place, or null to let the request through. */
  readonly before?: (request: WireRequest) => WireResponse | null;
  /** Changes what a handler answered. */
  readonly after?: (request: WireRequest, answer: Answer) => WireResponse;
  /** What the sign-in log receives in place of a sign-in made through the portal. */
  readonly logged?: (entry: SignIn) => readonly SignIn[];
  /** No alert is raised. */
  readonly silencesAlerts?: true;
  /** Alerts stand alone, in no incident. */
  readonly groupsNothing?: true;
  /** The change is swallowed. */
  readonly swallows?: CredentialChange;
  /** Puts back what arming changed in the world. */
  readonly disarm?: () => void;
}

/** What a start decides; everything else of the tenant is the same each time. */
export interface Seed {
  readonly keys: Keys;
  readonly salt: string;
  readonly machineNow: () => number;
  readonly clients?: readonly (Pick<ClientApp, 'clientId' | 'directoryRoles'> & {
    readonly roles: readonly string[];
  })[];
  readonly ingestion?: World['ingestion'];
  readonly clockOffsetMs?: number;
  readonly limits?: World['limits'];
  readonly size?: World['size'];
}

/** The whole state of the pretend tenant. Only functions of `simulator/world` and faults change it. */
export interface World {
  /** What it was started with, and goes back to. */
  readonly seed: Seed;
  readonly tenantId: string;
  readonly domain: string;
  /** Makes ids differ between two starts; fixed in tests. */
  readonly salt: string;
  sequence: number;
  /** The machine's clock, milliseconds since 1970. */
  readonly machineNow: () => number;
  /** How far the tenant's clock is ahead of the machine's. Token lifetimes stay on the machine's clock. */
  clockOffsetMs: number;
  /** How long after an event its record can be read, milliseconds. */
  ingestion: { signInsMs: number; auditsMs: number; alertsMs: number };
  limits: 'generous' | 'documented';
  /** Twenty accounts and forty policies, or fifty thousand and four hundred. */
  readonly size: 'ordinary' | 'large';
  /** How long a change is not seen by those who read it back, milliseconds. */
  consistencyMs: number;
  /** Objects that have not settled yet, by id, with what they still show. */
  readonly stale: Map<string, { readonly until: number; readonly shows: object }>;
  /** The one workspace of Log Analytics; `partial`: it answers with a part and an error. */
  workspace: { readonly id: string; access: 'granted' | 'denied' | 'partial' };
  /** Where alerts are sent as they are raised. */
  alertTargets: readonly AlertTarget[];
  licence: 'premium' | 'none';
  /** How the premium subscription stands, while there is one. */
  subscription: { capabilityStatus: string; provisioningStatus: string };
  /** Null as where the directory does not say. */
  securityDefaults: boolean | null;
  passPolicy: PassPolicy;
  passes: Pass[];
  services: Service[];
  readonly keys: Keys;
  /** Address of the second identity provider, known once it listens. */
  idpIssuer: string;
  /** Address of the pretend Graph, known once it listens. */
  graphOrigin: string;
  readonly clients: ClientApp[];
  readonly users: User[];
  /** Users that were deleted and can still be restored. */
  readonly deletedUsers: User[];
  readonly groups: Group[];
  readonly units: AdministrativeUnit[];
  readonly roleGrants: RoleGrant[];
  policies: AccessPolicy[];
  readonly namedLocations: NamedLocation[];
  readonly signIns: SignIn[];
  readonly audits: AuditEntry[];
  readonly alerts: Alert[];
  readonly incidents: Incident[];
  readonly detectionRules: DetectionRule[];
  readonly webhooks: Webhook[];
  /** Portal sessions by cookie value. */
  readonly sessions: Map<string, { readonly userId: string; readonly since: number }>;
  readonly faults: Map<string, ArmedFault>;
  /** Requests by `host METHOD path`. */
  readonly requests: Map<string, number>;
  /** How often Graph answered 429 because an allowance was used up. */
  throttled: number;
  /** When requests of a throttled kind came, milliseconds. */
  readonly buckets: Map<string, number[]>;
  revocationsCommitted: number;
  readonly emergency: {
    readonly accounts: readonly { readonly name: string; readonly objectId: string }[];
    readonly policyId: string;
    readonly ruleId: string;
    readonly pawRange: string;
  };
}
