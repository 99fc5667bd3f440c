/** Which log was to be vouched for from outside: a run's, over all its events, or the ledger of all runs. */
export type AnchoredLog = 'run' | 'ledger';

/**
 * What came of asking somebody outside to vouch for the newest checkpoint of a log: a timestamp authority (RFC 3161)
 * or a witness (C2SP tlog-witness). It changes no verdict; whether it holds is for whoever verifies.
 */
export interface Anchor {
  readonly log: AnchoredLog;
  /** `worker`: nobody could be asked, or the answers were lost. */
  readonly kind: 'timestamp' | 'witness' | 'worker';
  /** Its id in the organisation file. */
  readonly by: string;
  readonly outcome: 'anchored' | 'failed';
  /** Code and sentence of the refusal; null where it is anchored. */
  readonly because: string | null;
}
