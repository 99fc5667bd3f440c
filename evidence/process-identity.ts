import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * A text that names one process for good: a pid alone is given to a stranger after a reboot, and a lock would then
 * seem to be held by that stranger. Null when no such process runs.
 * Linux: boot id, pid and start time in ticks (proc_pid_stat(5), field 22); elsewhere the pid and the start time that `ps` prints.
 */
export async function processIdentity(pid: number): Promise<string | null> {
  return process.platform === 'linux' ? linuxIdentity(pid) : psIdentity(pid);
}

async function linuxIdentity(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    // Field 2 is the command in brackets and may hold spaces; field 3 follows the last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, started] = [fields[0], fields[19]];
    return state === 'Z' || started === undefined ? null : `${boot.trim()}/${pid}/${started}`;
  } catch {
    return null;
  }
}

async function psIdentity(pid: number): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return stdout.trim() === '' ? null : `${pid}/${stdout.trim()}`;
  } catch {
    return null;
  }
}
