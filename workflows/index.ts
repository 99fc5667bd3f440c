/** The workflow bundle's only entry. */
export { breakglassLedger } from './ledger.ts';
export { breakglassRun } from './run.ts';
export { breakglassWatch } from './watch.ts';
