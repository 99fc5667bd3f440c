import type { Paper } from '../../evidence/package/documents/paper.ts';
import { foldCommand } from '../fold.ts';

/** Letters of verbatim text that stand on one line of a sheet. */
const LETTERS = 107;

/** Commands to be typed off paper: broken where a shell lets them be, never within an option or a path. */
export function writeCommands({ paper, commands }: { paper: Paper; commands: readonly string[] }): void {
  paper.verbatim(commands.map((command) => foldCommand({ command, width: LETTERS })).join('\n'));
}
