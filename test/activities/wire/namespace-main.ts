import { readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { vkeyOf } from '../../../cli/commands/rehearse.ts';
import { runbookPath } from '../../../cli/definitions.ts';
import type { Io } from '../../../cli/io.ts';
import { rehearse } from '../../../cli/rehearse/rehearse.ts';
import { reportOf } from '../../../cli/rehearse/report.ts';
import { openSession } from '../../../cli/rehearse/session.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import { LOGIN_ADDRESS, GRAPH_ADDRESS } from './namespace-addresses.ts';

/**
 * Rehearses a runbook in the folder of its argument, where this process is alone with Microsoft's names: two
 * addresses of its loopback, behind whose port 443 the pretend tenant is. Says how it went as one line of JSON.
 */
async function main(directory: string): Promise<void> {
  const io: Io = {
    out: () => undefined,
    say: () => undefined,
    lively: false,
    json: false,
    env: process.env,
    cwd: directory,
    signal: new AbortController().signal,
  };
  const session = await openSession({ directory, overlay: { addresses: 'published' }, io });
  const { facts } = session.tenant;
  const gates = [
    await openGate({ address: LOGIN_ADDRESS, to: facts.login }),
    await openGate({ address: GRAPH_ADDRESS, to: facts.graph }),
  ];
  let plan: Plan | null = null;
  try {
    const followed = await rehearse({
      session: { ...session, reorganise: () => Promise.resolve() },
      runbook: runbookPath({ name: 'sign-in-check', cwd: directory }),
      mode: 'drill',
      fault: null,
      attended: new Set(),
      io,
      started: ({ input }) => {
        ({ plan } = input);
      },
    });
    const { place, outside } = session;
    const vkey = await vkeyOf(session);
    const { report } = await reportOf({ followed, place, vkey, outside: outside.trust });
    const organisation = await readFile(place.organisationFile, 'utf8');
    console.log(JSON.stringify({ report, organisation, plan, passed: gates.map(({ passed }) => passed()) }));
  } finally {
    for (const { close } of gates) close();
    await session.close();
  }
}

/** Leads every connection to port 443 of an address on to the pretend tenant, bytes as they are. */
async function openGate({ address, to }: { readonly address: string; readonly to: string }) {
  let passed = 0;
  const server = createServer((socket) => {
    passed += 1;
    const onward = connect(Number(new URL(to).port), '127.0.0.1');
    socket.pipe(onward).pipe(socket);
    const end = () => {
      socket.destroy();
      onward.destroy();
    };
    for (const side of [socket, onward]) side.on('error', end).on('close', end);
  });
  await new Promise<void>((resolve) => server.listen(443, address, resolve));
  return { passed: () => passed, close: () => server.close() };
}

await main(process.argv[2] ?? '');
