import { group, person, personal, phone } from './seed-people.ts';
import type { Group, Method, User } from './world.ts';

/** Who works here beside the accounts that the rehearsals use; `about` is what makes the account unlike the others. */
const STAFF: readonly { name: string; title: string | null; team: Team; about?: Partial<User> }[] = [
  { name: 'admin-3', title: 'Workplace engineer', team: 'IT' },
  { name: 'helpdesk-2', title: 'Service desk', team: 'Service desk' },
  { name: 'employee-3', title: 'Sales', team: 'Sales' },
  { name: 'employee-4', title: 'Sales', team: 'Sales', about: { onPremisesSyncEnabled: true } },
  { name: 'employee-5', title: 'Finance', team: 'Finance', about: { onPremisesSyncEnabled: true } },
  { name: 'employee-6', title: 'Human resources', team: 'Human resources' },
  { name: 'employee-7', title: 'Production', team: 'Production', about: { passwordPolicies: null } },
  { name: 'employee-8', title: 'Production', team: 'Production', about: { accountEnabled: false } },
  { name: 'executive-1', title: 'Managing director', team: 'Executives' },
  { name: 'executive-2', title: 'Finance director', team: 'Executives' },
  { name: 'partner-1', title: 'Consultant', team: 'External partners', about: { userType: 'Guest' } },
  { name: 'room-1', title: null, team: 'Shared devices' },
  { name: 'synchronisation-1', title: null, team: 'Service accounts' },
];

/** A group of its own for each. */
export type Team =
  | 'IT'
  | 'Service desk'
  | 'Sales'
  | 'Finance'
  | 'Human resources'
  | 'Production'
  | 'Executives'
  | 'External partners'
  | 'Shared devices'
  | 'Service accounts'
  | 'Passkey pilot';

const EMPTY: readonly Team[] = ['Shared devices', 'Service accounts'];

/** Thirteen more people and things with an account. */
export function seedStaff(domain: string): User[] {
  return STAFF.map(({ name, title, team, about = {} }) => ({
    ...person({ name, title, domain, methods: EMPTY.includes(team) ? [] : methodsOf(`${domain}/${name}`) }),
    ...about,
  }));
}

function methodsOf(name: string): Method[] {
  return [phone(name), personal({ name, kind: 'authenticator' })];
}

/** Their groups: the service desk lies inside IT, and both inside the pilot. */
export function seedTeams(users: readonly User[]): Readonly<Record<Team, Group>> {
  const of = (team: Team): string[] =>
    STAFF.filter((one) => one.team === team).flatMap(
      ({ name }) => users.find(({ displayName }) => displayName === name)?.id ?? [],
    );
  const serviceDesk = group({ name: 'Service desk', members: of('Service desk') });
  const it = group({ name: 'IT', members: [...of('IT'), serviceDesk.id] });
  return {
    IT: it,
    'Service desk': serviceDesk,
    Sales: group({ name: 'Sales', members: of('Sales') }),
    Finance: group({ name: 'Finance', members: of('Finance') }),
    'Human resources': group({ name: 'Human resources', members: of('Human resources') }),
    Production: group({ name: 'Production', members: of('Production') }),
    Executives: group({ name: 'Executives', members: of('Executives') }),
    'External partners': group({ name: 'External partners', members: of('External partners') }),
    'Shared devices': group({ name: 'Shared devices', members: of('Shared devices') }),
    'Service accounts': group({ name: 'Service accounts', members: of('Service accounts') }),
    'Passkey pilot': group({ name: 'Passkey pilot', members: [it.id] }),
  };
}
