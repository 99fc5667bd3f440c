import type { Operation } from '../../../simulator/graph/permissions.ts';
import type { Undeclared } from './csdl-check.ts';

/** Addresses that only beta has, and whose types the v1.0 schema therefore lacks. */
export const BETA_PATHS: readonly Operation[] = ['GET /security/rules/detectionRules/{id}'];

/** Members that v1.0 answers carry although its schema does not declare them. */
export const UNDECLARED: Undeclared = {
  // In Microsoft's examples of listing and of evaluating policies; readers must pass over it.
  'microsoft.graph.conditionalAccessPolicy': ['partialEnablementStrategy'],
  'microsoft.graph.whatIfAnalysisResult': ['partialEnablementStrategy'],
  // In the example of evaluating policies.
  'microsoft.graph.conditionalAccessApplications': ['networkAccess'],
  // An open type; its members stand in the prose of the page on errors, and as `InnerError` in the schema.
  'microsoft.graph.publicInnerError': ['date', 'request-id', 'client-request-id'],
};

/** The same for beta, whose schema is not among the contracts: the members that its pages show beyond v1.0. */
export const BETA_MEMBERS: Undeclared = {
  ...UNDECLARED,
  'microsoft.graph.signIn': [
    'authenticationDetails',
    'authenticationMethodsUsed',
    'authenticationProtocol',
    'authenticationRequirement',
    'authenticationRequirementPolicies',
    'isTenantRestricted',
    'originalRequestId',
    'signInEventTypes',
    'signInIdentifier',
    'userType',
  ],
};
