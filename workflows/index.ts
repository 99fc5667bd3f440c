/** The workflow bundle's only entry. */
export { breakglassRun } from './run.ts';
