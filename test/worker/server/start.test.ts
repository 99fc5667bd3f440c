import { describe, expect, it } from '@jest/globals';
import { serverArguments } from '../../../worker/server/start.ts';

describe('the arguments of the server', () => {
  const args = serverArguments({ port: 7000, database: '/state/temporal.db' });
  const valuesOf = (flag: string) => args.filter((_, index) => args[index - 1] === flag);

  it('keep it on loopback, without a page', () => {
    expect(args.slice(0, 3)).toEqual(['server', 'start-dev', '--headless']);
    expect(valuesOf('--ip')).toEqual(['127.0.0.1']);
    expect(valuesOf('--port')).toEqual(['7000']);
  });

  it('make every commit survive a power cut', () => {
    expect(valuesOf('--db-filename')).toEqual(['/state/temporal.db']);
    expect(valuesOf('--sqlite-pragma')).toEqual(['journal_mode=wal', 'synchronous=full']);
  });

  it('lift the poll limits of all three queues', () => {
    expect(valuesOf('--dynamic-config-value')).toEqual([
      'history.transferProcessorMaxPollRPS=2000',
      'history.timerProcessorMaxPollRPS=2000',
      'history.visibilityProcessorMaxPollRPS=2000',
    ]);
  });
});
