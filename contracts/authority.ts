/** What a person is to the system. A person may have several roles; everybody who registers is a CUSTOMER. */
export const roles = ['CUSTOMER', 'PROVIDER', 'OPS', 'ADMIN', 'PARTNER'] as const;
export type Role = (typeof roles)[number];

/** What may be done, named `<things>:<verb>`. The schema requires scopes, never roles. */
export const scopes = [
  'bookings:make',
  'bookings:read-all',
  'bookings:cancel-all',
  'agenda:manage',
  'people:read',
  'roles:grant',
  'audit:read',
  'system:read',
  'system:steer',
] as const;
export type Scope = (typeof scopes)[number];

/** The one place where roles turn into scopes. */
export const scopesOfRole: Record<Role, readonly Scope[]> = {
  CUSTOMER: ['bookings:make'],
  PROVIDER: ['agenda:manage'],
  OPS: ['bookings:read-all', 'bookings:cancel-all', 'people:read', 'system:read', 'system:steer'],
  ADMIN: [
    'bookings:read-all',
    'bookings:cancel-all',
    'people:read',
    'roles:grant',
    'audit:read',
    'system:read',
    'system:steer',
  ],
  PARTNER: [],
};

/** The union of what the roles may do, in the order of the list above. */
export const scopesOf = (held: readonly Role[]): readonly Scope[] =>
  scopes.filter((scope) => held.some((role) => scopesOfRole[role].includes(scope)));

/** What reaches into other people's affairs: that it was used is recorded, also where nothing was changed. */
export const privilegedScopes: readonly Scope[] = [
  'bookings:read-all',
  'bookings:cancel-all',
  'people:read',
  'roles:grant',
  'audit:read',
  'system:steer',
];

/**
 * Rules that need the object at hand and are therefore decided in the subgraph that owns it. The gateway only knows
 * that an anonymous caller never passes one of them.
 */
export const policies = {
  own: 'The person concerned, and nobody else.',
  self: 'The person concerned, and people who may read people.',
  party: 'The customer and the provider of the booking, and people who may read all bookings.',
} as const;
export type PolicyName = keyof typeof policies;

/** Which scope lets one past a policy without being the one concerned; null where none does. */
export const policyScope = {
  own: null,
  self: 'people:read',
  party: 'bookings:read-all',
} as const satisfies Record<PolicyName, Scope | null>;

/** The field of the graph that leads everybody to themselves. */
export const ownPerson = 'Query.viewer';
