import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** One line: processor, memory, system, Node, server, and how busy the machine was before. */
export function machineLine({ server }: { server: string }): string {
  const memory = Math.round(totalmem() / 1e9);
  const busy = (loadavg()[0] ?? 0).toFixed(1);
  return [
    `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    `${memory} GB`,
    `${type()} ${release()}`,
    `Node ${process.versions.node}`,
    `Temporal server ${server}`,
    `load ${busy} before`,
  ].join(', ');
}
