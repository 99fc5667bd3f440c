import { expect } from '@jest/globals';
import { entryOf } from '../../../activities/tenant/audits.ts';
import { readMembership } from '../../../activities/tenant/membership.ts';
import { readMethods } from '../../../activities/tenant/methods.ts';
import { policyOf, resultOf } from '../../../activities/tenant/policy-of.ts';
import * as policySchemas from '../../../activities/tenant/policy-schemas.ts';
import { REQUESTS } from '../../../activities/tenant/requests.ts';
import { revokeSessions } from '../../../activities/tenant/revoke-sessions.ts';
import * as schemas from '../../../activities/tenant/schemas.ts';
import { recordOf } from '../../../domain/sign-in-log.ts';
import { judgeServiceHealth } from '../../../domain/readiness/service-health.ts';
import { account, OBJECT_ID, organisation, pretendRoom, quiet } from '../pretend-room.ts';
import { body, list, NONE, one, path, refused, roles, tenant, unwrapped } from './documented-pages.ts';

const GA = '62e90394-69f5-4237-9190-012177145e10';

/** One page. */
export interface Example {
  /** What the page shows wrongly, and how that is borne. */
  readonly slip?: string;
  readonly read: () => Promise<unknown>;
  readonly facts: unknown;
}

/** Each page whose answer the engine asks for. */
export const READ: Readonly<Record<string, Example>> = {
  'user-get': {
    read: () => one(body('user-get'), schemas.user),
    facts: { id: '87d349ed-44d7-43e1-9a83-5f2406dee5bd', userPrincipalName: 'AdeleV@contoso.com' },
  },
  'user-list-transitivememberof': {
    slip: 'the group has no id: it is passed over, as no policy could name it',
    read: async () => {
      const answers = { [path.memberOf]: body('user-list-transitivememberof'), [path.assignments]: NONE };
      return (await readMembership({ tenant: tenant(answers), objectId: OBJECT_ID })).member;
    },
    facts: { objectId: OBJECT_ID, groups: [], roles: [], kind: 'unknown' },
  },
  'user-revokesigninsessions': {
    slip: 'the live service may use another success code: any 2xx is one, and the body is not read',
    read: async () => {
      const answers = { [REQUESTS.revokeSessions(OBJECT_ID).path]: body('user-revokesigninsessions') };
      const writing = organisation({}, { writes: ['revoke-sessions'] });
      const room = pretendRoom({ answers, organisation: writing });
      await revokeSessions(room, { run: 'run-1', account, cut: [] }, quiet);
      return room.asked.map(({ method }) => method);
    },
    facts: ['POST'],
  },
  'authentication-list-methods': {
    slip: 'creationDateTime for createdDateTime: both are read',
    read: async () =>
      (
        await readMethods({
          tenant: tenant({ [path.methods]: body('authentication-list-methods') }),
          objectId: OBJECT_ID,
        })
      ).methods,
    facts: [
      {
        id: '-2_GRUg2-HYz6_1YG4YRAQ2',
        type: 'fido2',
        aaguid: '2fc0579f-8113-47ea-b116-555a8db9202a',
        createdAt: '2020-08-10T06:44:09.000Z',
        synced: null,
      },
      {
        id: 'b5e01f81-1f81-b5e0-811f-e0b5811fe0b5',
        type: 'windowsHelloForBusiness',
        aaguid: null,
        createdAt: '2020-11-27T23:12:49.000Z',
        synced: null,
      },
    ],
  },
  'authentication-post-fido2methods': {
    read: () => one(body('authentication-post-fido2methods'), schemas.method),
    facts: expect.objectContaining({
      createdDateTime: '2026-04-20T10:15:30Z',
      passkeyType: 'deviceBound',
      attestationLevel: 'attested',
    }),
  },
  'rbacapplication-list-roleassignments': {
    slip: 'resourceScope, which v1.0 does not define: directoryScopeId is read',
    read: () => list('rbacapplication-list-roleassignments', schemas.roleAssignment),
    facts: expect.arrayContaining([expect.objectContaining({ roleDefinitionId: GA, directoryScopeId: '/' })]),
  },
  'rbacapplication-list-roleeligibilityscheduleinstances': {
    slip: 'no assignmentType, as eligibility has none: how a role is held follows from the list that was asked',
    read: () => roles({ [path.eligible]: body('rbacapplication-list-roleeligibilityscheduleinstances') }),
    facts: [
      {
        role: '8424c6f0-a189-499e-bbd0-26c1753c96d4',
        scope: '/',
        how: 'eligible',
        permanent: false,
        endsAt: '2024-04-10T00:00:00.000Z',
        via: 'direct',
      },
    ],
  },
  'conditionalaccessroot-list-policies': {
    slip: 'includeAuthenticationContextClassReferences is missing: read as empty',
    read: async () =>
      (await list('conditionalaccessroot-list-policies', policySchemas.policy)).map((policy) => {
        const { state, hasTarget, grant } = policyOf(policy);
        return { state, hasTarget, demands: grant?.demands };
      }),
    facts: [
      { state: 'disabled', hasTarget: false, demands: ['block'] },
      { state: 'disabled', hasTarget: false, demands: ['mfa'] },
    ],
  },
  'conditionalaccessroot-evaluate': {
    slip: 'members that the schema lacks: passed over; grantControls is absent or null: no demand',
    read: async () =>
      (await list('conditionalaccessroot-evaluate', policySchemas.whatIfResult)).map((result) => {
        const { outcome, policy } = resultOf(result);
        return { outcome, state: policy.state, demands: policy.grant?.demands ?? null };
      }),
    facts: [
      { outcome: 'applies', state: 'enabledForReportingButNotEnforced', demands: null },
      {
        outcome: 'applies',
        state: 'enabledForReportingButNotEnforced',
        demands: ['mfa', 'passwordChange'],
      },
    ],
  },
  'signin-list': {
    slip: 'times with seven decimals: read to the millisecond',
    read: async () => (await list('signin-list', schemas.signIn)).map(recordOf),
    facts: [
      expect.objectContaining({
        createdAt: '2020-03-13T19:15:41.619Z',
        errorCode: 0,
        interactive: true,
        methods: null,
        policies: [
          expect.objectContaining({ result: 'notEnabled' }),
          expect.objectContaining({ result: 'notEnabled' }),
        ],
      }),
    ],
  },
  'beta-signin-list': {
    slip: 'members given twice: the last counts; a step that failed names no method',
    read: async () => (await list('beta-signin-list', schemas.signIn)).map(recordOf),
    facts: [expect.objectContaining({ errorCode: 50126, app: 'Azure Portal', methods: null, policies: [] })],
  },
  'beta-signin-get': {
    slip: 'an id that is no GUID: ids are texts here',
    read: async () => recordOf(await one(body('beta-signin-get'), schemas.signIn)),
    facts: expect.objectContaining({ id: '66ea54eb-blah-4ee5-be62-ff5a759b0100', errorCode: 50126 }),
  },
  'directoryaudit-list': {
    slip: 'Type for type: the kind of a target is not judged by',
    read: async () => (await list('directoryaudit-list', schemas.audit)).map(entryOf),
    facts: [
      {
        id: 'id',
        at: '2018-01-09T21:20:02.721Z',
        activity: 'Add member to group',
        result: 'success',
        initiatedBy: '728309ae-1a37-4937-9afe-e35d964db09b',
      },
    ],
  },
  'directoryaudit-get': {
    slip: 'the entry lies in a list, and names its targets targetResource: it is about nobody, never about everybody',
    read: () => one(unwrapped('directoryaudit-get'), schemas.audit),
    facts: expect.not.objectContaining({ targetResources: expect.anything() }),
  },
  'subscribedsku-list': {
    read: async () =>
      (await list('subscribedsku-list', schemas.subscribedSku)).map(
        ({ capabilityStatus }) => capabilityStatus,
      ),
    facts: ['Enabled', 'Suspended'],
  },
  'serviceannouncement-list-healthoverviews': {
    slip: 'ServiceOperational for serviceOperational: letter case does not count',
    read: async () => {
      const services = await list('serviceannouncement-list-healthoverviews', schemas.serviceHealth);
      return judgeServiceHealth(services.map(({ id, service: name, status }) => ({ id, name, status })));
    },
    facts: expect.objectContaining({
      state: 'corroborated',
      seen: 'Entra: ServiceRestored, Exchange: ServiceOperational',
    }),
  },
  'fido2authenticationmethod-list': {
    slip: 'no @odata.type, as the list holds one kind: the engine asks for the mixed list, where it is needed',
    read: () => list('fido2authenticationmethod-list', schemas.method.omit({ '@odata.type': true })),
    facts: [
      expect.objectContaining({ aaGuid: '2fc0579f-8113-47ea-b116-555a8db9202a' }),
      expect.objectContaining({ aaGuid: 'c5ef55ff-ad9a-4b9f-b580-ababafe026d0' }),
    ],
  },
  'fido2authenticationmethod-get': {
    slip: 'the entity lies under value, where v1.0 answers it bare',
    read: () => one(unwrapped('fido2authenticationmethod-get'), schemas.method.omit({ '@odata.type': true })),
    facts: expect.objectContaining({ creationDateTime: '2020-08-10T06:44:09Z' }),
  },
  'administrativeunit-list-members': {
    read: async () => (await list('administrativeunit-list-members', schemas.unitMember)).length,
    facts: 2,
  },
  errors: {
    slip: 'innerError here, innererror in the table of the same page: both are read',
    read: () => Promise.resolve(refused({ status: 416, page: 'errors' })),
    facts: expect.objectContaining({
      code: 'TENANT_REQUEST_REFUSED',
      message: expect.stringContaining('invalidRange'),
    }),
  },
  throttling: {
    read: () => Promise.resolve(refused({ status: 429, page: 'throttling', after: '10' })),
    facts: expect.objectContaining({ code: 'TENANT_THROTTLED', retryAfterMs: 10_000 }),
  },
};

/** Pages whose answers the engine does not ask for. */
export const UNASKED: Readonly<Record<string, string>> = {
  'conditionalaccesspolicy-update': 'no policy is ever written; the page shows no answer',
  'fido2authenticationmethod-creationoptions': 'custodians register passkeys in the portal',
  'authenticationmethod-resetpassword': 'only for people; applications change passwordProfile',
  'userregistrationdetails-get': 'a report that lags; the methods themselves are read',
  'group-list-transitivemembers': 'groups are walked from the account upwards',
};
