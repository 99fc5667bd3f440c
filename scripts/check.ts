import { spawn } from 'node:child_process';

/**
 * What must hold before a commit: code and fast tests side by side, since each alone leaves a core idle. One that fails
 * keeps none behind it from running, so that a single check names all that is wrong. `check.ts code` runs that alone.
 */
const LANES = new Map([
  ['code', ['check:format', 'lint', 'types']],
  ['tests', ['test:fast']],
]);

function run(script: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    child.once('error', () => {
      resolve(false);
    });
    child.once('exit', (code) => {
      resolve(code === 0);
    });
  });
}

async function failuresOf(scripts: readonly string[]): Promise<string[]> {
  const failed: string[] = [];
  for (const script of scripts) if (!(await run(script))) failed.push(script);
  return failed;
}

const [asked] = process.argv.slice(2);
const lanes = [...LANES].filter(([name]) => asked === undefined || asked === name);
if (lanes.length === 0)
  throw new Error(`expected one of ${[...LANES.keys()].join(', ')}, got ${asked ?? ''}`);
const failed = (await Promise.all(lanes.map(([, scripts]) => failuresOf(scripts)))).flat();
if (failed.length > 0) {
  console.error(`FAILED: ${failed.join(', ')}`);
  process.exitCode = 1;
}
