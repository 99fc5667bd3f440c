#!/usr/bin/env node
import { createRequire } from 'node:module';
import { Command, CommanderError, Option } from 'commander';
import { useProxies } from '../activities/proxy.ts';
import { asBreakglassError, reportError } from './border.ts';
import { interruption, openConsole } from './console.ts';
import { givenFrom } from './given.ts';
import { EXIT, type ExitCode, type Io } from './io.ts';
import { packageFile } from './place.ts';
import { GROUPS } from './tree-groups.ts';
import { COMMANDS, type CommandSpec } from './tree.ts';

/** Runs one command line and answers with its exit code. Never throws. */
export async function main({ argv, io }: { argv: readonly string[]; io: Io }): Promise<ExitCode> {
  let exit: ExitCode = EXIT.ok;
  const program = buildProgram({ io, finish: (code) => (exit = code) });
  try {
    await goThroughProxies(io);
    await program.parseAsync([...argv], { from: 'user' });
  } catch (thrown) {
    if (io.signal.aborted) return EXIT.interrupted;
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return EXIT.ok;
    if (thrown instanceof CommanderError && thrown.code === 'commander.help') return EXIT.usage;
    return reportError({ thrown, io });
  }
  return io.signal.aborted ? EXIT.interrupted : exit;
}

/** A proxy that cannot be used stops nobody, least of all from deciding in an emergency: it is told, and not used. */
async function goThroughProxies({ env, say }: Io): Promise<void> {
  try {
    await useProxies(env);
  } catch (error) {
    say(`warning: ${asBreakglassError(error).message}; every host is asked directly`);
  }
}

function buildProgram({ io, finish }: { io: Io; finish: (code: ExitCode) => void }): Command {
  const program = new Command('breakglass')
    .description('Rehearse, and on the worst day perform, emergency access to Microsoft 365 and Entra ID.')
    .version(version(), '--version', 'print the version')
    .helpOption('--help', 'show help')
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: () => undefined })
    .configureHelp({ showGlobalOptions: true })
    .option(
      '--organisation <file>',
      'the organisation file (else BREAKGLASS_ORGANISATION, else ./organisation.yaml)',
    )
    .option('--json', 'print one JSON document on stdout')
    .option('--no-input', 'never ask; take the defaults or refuse')
    .helpCommand(false);
  const groups = new Map(
    Object.entries(GROUPS).map(([name, { summary, examples }]) => {
      const group = program.command(name).description(summary);
      return [name, group.addHelpText('after', sayExamples(examples))] as const;
    }),
  );
  for (const spec of COMMANDS)
    addCommand({ parent: groups.get(spec.group ?? '') ?? program, spec, io, finish });
  return program.addHelpText('after', '\nFirst time here: breakglass rehearse');
}

function addCommand({
  parent,
  spec,
  io,
  finish,
}: {
  parent: Command;
  spec: CommandSpec;
  io: Io;
  finish: (code: ExitCode) => void;
}): void {
  const command = parent.command(spec.name).description(spec.summary);
  for (const argument of spec.arguments ?? []) command.argument(argument);
  for (const [flags, description] of spec.options ?? []) command.addOption(new Option(flags, description));
  command.addHelpText('after', sayExamples(spec.examples));
  command.action(async () => {
    finish(await spec.run(io, givenFrom({ words: command.args, options: command.optsWithGlobals() })));
  });
}

function sayExamples(examples: readonly string[]): string {
  return `\nExamples:\n${examples.map((line) => `  $ breakglass ${line}\n`).join('')}`;
}

function version(): string {
  const described: unknown = createRequire(import.meta.url)(packageFile('package.json'));
  return typeof described === 'object' && described !== null && 'version' in described
    ? String(described.version)
    : 'unknown';
}

/** Long enough for what was printed to be read from a pipe. */
const LEAVE_AFTER_MS = 200;

const argv = process.argv.slice(2);
const io = openConsole({ argv, signal: interruption() });
process.exitCode = await main({ argv, io });
// A call to a server that is gone may still be tried again, and the native part of a worker that could not start holds
// the process for good; after Ctrl-C or an error nobody waits for either.
if (process.exitCode !== EXIT.ok) setTimeout(() => process.exit(), LEAVE_AFTER_MS).unref();
