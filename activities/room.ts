import type { Logger } from 'pino';
import type { Digest, RunId } from '../domain/ids.ts';
import type { OrganisationDefinition } from '../domain/organisation.ts';
import type { Plan } from '../domain/plan/types.ts';
import type { EscrowRoom } from './escrow/room.ts';
import type { IntakeStore } from './intake/store.ts';
import type { AskLogs } from './logs/client.ts';
import type { ReadEarlierLook } from './tenant/drift.ts';
import type { ReadWindows } from './tenant/windows.ts';
import type { Tenants } from './tenant/tenants.ts';

/** What every activity has at hand, for as long as the worker lives. */
export interface Room {
  readonly organisation: OrganisationDefinition;
  /** Folder that files named in the organisation file are relative to. */
  readonly baseDirectory: string;
  readonly tenants: Tenants;
  readonly storeArtifact: StoreArtifact;
  readonly escrow: EscrowRoom;
  /** Asks Log Analytics; left out where nothing does. */
  readonly logs?: AskLogs;
  /** What receivers of alerts took in; left out where there is none. */
  readonly intake?: IntakeStore;
  /** Sign-in windows of the runs whose evidence is here; left out where none is kept. */
  readonly readWindows?: ReadWindows;
  /** Looks of closed runs at the policies of an account; left out where no evidence is kept. */
  readonly readEarlierLook?: ReadEarlierLook;
  /** The plan in the evidence of a run; left out where no evidence is kept, and null where it cannot be read. */
  readonly readPlan?: ReadPlan;
  readonly logger: Logger;
}

/** The stored plan of a run, whose questions are said in other languages. */
export type ReadPlan = (run: RunId) => Promise<Plan | null>;

/** Keeps bytes in a run's evidence under their SHA-256. Storing equal bytes again changes nothing. */
export type StoreArtifact = (input: { readonly run: RunId; readonly bytes: Uint8Array }) => Promise<Digest>;

/** What one attempt of an activity has of Temporal. */
export interface Attempt {
  /** Fires when the activity is cancelled or the worker stops. */
  readonly signal: AbortSignal;
  /** Says that the attempt is alive; a later attempt finds `progress` again. Never a secret. */
  readonly heartbeat: (progress: unknown) => void;
  /** What an earlier attempt said last; unknown because it comes back from storage. */
  readonly progress: unknown;
  /** Which attempt it is, from 1 on. */
  readonly nth: number;
}

/** The attempt of whoever asks once and by hand, without Temporal. */
export function onlyAttempt(signal: AbortSignal): Attempt {
  return { signal, heartbeat: () => undefined, progress: undefined, nth: 1 };
}

/** An activity before it is put into its room. */
export type Act<Input, Output> = (room: Room, input: Input, attempt: Attempt) => Promise<Output>;
