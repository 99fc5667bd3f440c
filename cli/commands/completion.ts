import { BreakglassError } from '../../domain/errors.ts';
import { firstWord, type Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { GROUPS } from '../tree-groups.ts';
import { COMMANDS } from '../tree.ts';

const GLOBAL_OPTIONS = ['--organisation', '--json', '--no-input', '--help'];

/** `completion SHELL`: a script that completes commands and their options, made from the command tree. */
export async function completion(io: Io, given: Given): Promise<ExitCode> {
  const shell = firstWord(given);
  const write = SHELLS.get(shell);
  if (write === undefined) {
    const names = [...SHELLS.keys()].join(', ');
    throw new BreakglassError({
      code: 'USAGE',
      message: `expected one of ${names}, got ${JSON.stringify(shell)}`,
    });
  }
  io.out(write());
  return Promise.resolve(EXIT.ok);
}

const SHELLS: ReadonlyMap<string, () => string> = new Map([
  ['bash', bash],
  ['zsh', () => `#compdef breakglass\nautoload -U +X bashcompinit && bashcompinit\n${bash()}`],
  ['fish', fish],
]);

/** First words that a person can type. */
function firstWords(): string[] {
  return [
    ...COMMANDS.filter((spec) => spec.group === undefined).map((spec) => spec.name),
    ...Object.keys(GROUPS),
  ];
}

/** For each command, the words that can follow it. */
function following(): [command: string, words: string[]][] {
  const groups = Object.keys(GROUPS).map((group): [string, string[]] => [
    group,
    COMMANDS.filter((spec) => spec.group === group).map((spec) => spec.name),
  ]);
  const commands = COMMANDS.filter((spec) => spec.group === undefined).map((spec): [string, string[]] => [
    spec.name,
    [...(spec.options ?? []).map(([flags]) => flags.split(' ')[0] ?? ''), ...GLOBAL_OPTIONS],
  ]);
  return [...groups, ...commands];
}

function bash(): string {
  const cases = following().map(([command, words]) => `    ${command}) words="${words.join(' ')}" ;;`);
  return [
    '_breakglass() {',
    '  local word="${COMP_WORDS[COMP_CWORD]}" words',
    `  if [ "$COMP_CWORD" -eq 1 ]; then words="${firstWords().join(' ')}"; else`,
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    '  esac; fi',
    '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '  if [ ${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$word")); fi',
    '}',
    'complete -F _breakglass breakglass',
    '',
  ].join('\n');
}

function fish(): string {
  const first = firstWords().join(' ');
  const lines = following().map(
    ([command, words]) =>
      `complete -c breakglass -n '__fish_seen_subcommand_from ${command}' -a '${words.join(' ')}'`,
  );
  return [`complete -c breakglass -n '__fish_use_subcommand' -f -a '${first}'`, ...lines, ''].join('\n');
}
