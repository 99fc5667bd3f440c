import { usualGroup, type UsualGroup } from '../../domain/conditional-access/exemption.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { AccountDefinition } from '../../domain/organisation.ts';
import type { Room } from '../room.ts';
import type { LockoutLook } from './lockout.ts';
import { REQUESTS } from './requests.ts';
import { groupMembers, namedGroup } from './schemas.ts';
import type { OpenTenant } from './tenants.ts';

/**
 * The group that other policies leave out already, and whom else it would let in; null where there is none. Who is in it
 * takes a permission that nothing else needs: without it that stays open.
 */
export async function readUsualGroup({
  room,
  account,
  look: { read },
  signal,
}: {
  readonly room: Room;
  readonly account: AccountDefinition;
  readonly look: LockoutLook;
  readonly signal: AbortSignal;
}): Promise<UsualGroup | null> {
  const usual = usualGroup({ policies: read.policies, account: read.member });
  if (usual === null) return null;
  const tenant = room.tenants.open({ tenant: account.tenant, cut: [], signal });
  const around = await tenant.list(REQUESTS.memberOf(account['object-id']), namedGroup);
  const seen = around.value.find(({ id }) => id?.toLowerCase() === usual.id);
  const name = seen?.displayName ?? null;
  const emergency = new Set(room.organisation.accounts.map((one) => one['object-id'].toLowerCase()));
  const inside = await readInside({ tenant, group: usual.id, emergency });
  // Of a group that may not be read, the tenant shows an empty list of kinds.
  const dynamic = name === null || inside === null ? null : inside.dynamic || isDynamic(seen);
  return { ...usual, name, dynamic, others: inside?.others ?? null };
}

interface Inside {
  /** Whether a group inside it goes by a rule. */
  readonly dynamic: boolean;
  readonly others: NonNullable<UsualGroup['others']>;
}

/** One page is enough: a single other member decides. */
async function readInside({
  tenant,
  group,
  emergency,
}: {
  readonly tenant: OpenTenant;
  readonly group: string;
  readonly emergency: ReadonlySet<string>;
}): Promise<Inside | null> {
  try {
    const { value: page } = await tenant.one(REQUESTS.groupMembers(group), groupMembers);
    const others = page.value.filter((member) => !isGroup(member) && !emergency.has(member.id.toLowerCase()));
    return {
      dynamic: page.value.some(isDynamic),
      others: {
        names: others.map(({ id, displayName }) => displayName ?? id),
        all: page['@odata.nextLink'] === undefined,
      },
    };
  } catch (error) {
    if (error instanceof BreakglassError && error.code === 'PERMISSION_MISSING') return null;
    throw error;
  }
}

function isGroup(member: { readonly '@odata.type'?: string | undefined }): boolean {
  return member['@odata.type']?.toLowerCase() === '#microsoft.graph.group';
}

/** @see https://learn.microsoft.com/graph/api/resources/group */
function isDynamic(
  group: { readonly groupTypes?: readonly string[] | null | undefined } | undefined,
): boolean {
  return group?.groupTypes?.includes('DynamicMembership') ?? false;
}
