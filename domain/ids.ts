/** Ids in definitions: lower-case words joined by hyphens, 1 to 64 characters. */
export const ID_PATTERN = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

export type PersonId = string;
export type AccountId = string;
export type TenantId = string;
export type SystemId = string;
export type ChannelId = string;
export type RunId = string;
/** A step of a plan: the method's id, and for per-account steps the account, `get-in/breakglass-1`. */
export type StepId = string;
/** One question to people in one run, `approve#1`, `get-in/breakglass-1#1`. */
export type AskId = string;
/** Lower-case hex SHA-256. */
export type Digest = string;

/** The parts of a run that are steps in the journal without being in a method. */
export const RESERVED_STEPS = ['approve', 'hypothesis-before', 'hypothesis-after', 'undo'] as const;

/** The system that is always there and never listed: Entra itself, in every tenant. */
export const ENTRA: SystemId = 'entra';
