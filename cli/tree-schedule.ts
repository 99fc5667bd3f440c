import type { CommandSpec } from './tree.ts';

/** Commands about drills that come by themselves. */
export const SCHEDULE_COMMANDS: readonly CommandSpec[] = [
  {
    group: 'schedule',
    name: 'apply',
    summary: 'have the server look daily at the schedules of the organisation file; up and worker do it too',
    examples: ['schedule apply', 'schedule apply --organisation example/organisation.yaml --json'],
    run: async (io, given) => (await import('./commands/schedule.ts')).scheduleApply(io, given),
  },
  {
    group: 'schedule',
    name: 'approve',
    summary: 'sign an approval of a drill to come, for the plan that it has today',
    arguments: ['<schedule>'],
    options: [
      ['--as <person>', 'who you are in the roster'],
      ['--period <period>', 'which drill, such as 2027-Q1 (default: the next)'],
      ['--for <duration>', 'how long it counts (default: until the drill can no longer start, at most 120d)'],
      ['--withdraw', 'take it back'],
      ['--reason <text>', 'why'],
      ['--key <file>', 'your private key (else BREAKGLASS_KEY, else ~/.ssh/id_ed25519)'],
      ['--out <file>', 'only write the statement, to be signed on another machine'],
      ['--import <file>', 'keep a statement signed elsewhere; FILE.sig lies beside it'],
    ],
    examples: [
      'schedule approve quarterly --as security-1',
      'schedule approve quarterly --as security-1 --period 2027-Q1 --withdraw',
    ],
    run: async (io, given) => (await import('./commands/schedule-approve.ts')).scheduleApprove(io, given),
  },
  {
    group: 'schedule',
    name: 'list',
    summary: 'when the next drills are, of a drawn day its window, and who approved them beforehand',
    options: [['--count <number>', 'so many of each schedule (default: 4)']],
    examples: ['schedule list', 'schedule list --count 8 --json'],
    run: async (io, given) => (await import('./commands/schedule.ts')).scheduleList(io, given),
  },
  {
    group: 'schedule',
    name: 'due',
    summary: 'which accounts are due for a drill, by which rule; exit code 3 if one is overdue or not held',
    examples: ['schedule due', 'schedule due --json'],
    run: async (io, given) => (await import('./commands/schedule.ts')).scheduleDue(io, given),
  },
  {
    group: 'schedule',
    name: 'calendar',
    summary: 'the next drills as a calendar file (iCalendar); a drawn day is its whole window',
    options: [
      ['--count <number>', 'so many of each schedule (default: 4)'],
      ['--out <file>', 'where to write it (default: stdout)'],
    ],
    examples: ['schedule calendar', 'schedule calendar --out drills.ics'],
    run: async (io, given) => (await import('./commands/schedule.ts')).scheduleCalendar(io, given),
  },
];
