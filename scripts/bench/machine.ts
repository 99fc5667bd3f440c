import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** One line: processor, memory, system, Node, the server where one takes part, and how busy the machine was before. */
export function machineLine({ server }: { server: string | null }): string {
  const memory = Math.round(totalmem() / 1e9);
  const busy = (loadavg()[0] ?? 0).toFixed(1);
  return [
    `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    `${memory} GB`,
    `${type()} ${release()}`,
    `Node ${process.versions.node}`,
    ...(server === null ? [] : [`Temporal server ${server}`]),
    `load ${busy} before`,
  ].join(', ');
}
