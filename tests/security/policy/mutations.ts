import { anothers, byId, type Entrance, id, ofBookings, ofOneself, ofPeople, own, withValues } from './ways.ts';

const input = (type: string) => ({ input: `${type}!` });

/** How each mutation is asked: so that it changes nothing, or nothing that matters to the others. */
export const mutations: Readonly<Record<string, Entrance>> = {
  'Mutation.register': withValues(input('RegisterInput'), () => ({
    input: {
      email: 'policy-table@example.org',
      password: 'a long enough password',
      displayName: 'Customer 601',
      idempotencyKey: 'policy-table',
    },
  })),
  'Mutation.signIn': withValues(input('SignInInput'), ({ stranger: { email } }) => ({
    input: { email, password: 'sangam-demo' },
  })),
  'Mutation.refresh': withValues({ refreshToken: 'String!' }, () => ({ refreshToken: 'no such token' })),
  'Mutation.signOut': withValues({ refreshToken: 'String!' }, () => ({ refreshToken: 'no such token' })),
  'Mutation.sessionRevoke': {
    takes: id,
    ways: ({ stranger }, asker) => [
      anothers(byId(stranger.session)),
      ...(asker ? [own(byId(asker.otherSession))] : []),
    ],
  },
  'Mutation.signOutEverywhere': {
    takes: {},
    ways: ({ signInSpare }, asker) => [
      { ...(asker ? { finds: 'own', by: () => signInSpare(asker.role) } : { finds: null }), values: {} },
    ],
  },
  'Mutation.passwordChange': ofOneself(input('PasswordChangeInput'), () => ({
    input: { currentPassword: 'sangam-demo', newPassword: 'short' },
  })),
  'Mutation.passwordResetRequest': withValues(input('PasswordResetRequestInput'), () => ({
    input: { email: 'nobody@example.org' },
  })),
  'Mutation.passwordReset': withValues(input('PasswordResetInput'), () => ({
    input: { token: 'no such token', newPassword: 'a long enough password' },
  })),
  // A password that nobody can have: whatever else is wrong counts as a failed sign-in.
  'Mutation.accountDelete': ofOneself(input('AccountDeleteInput'), () => ({ input: { password: 'x'.repeat(300) } })),
  'Mutation.profileUpdate': ofOneself(input('ProfileUpdateInput'), () => ({ input: { locale: 'en' } })),
  'Mutation.notificationsMarkRead': {
    takes: { ids: '[ID!]!' },
    ways: ({ stranger }, asker) => [
      anothers({ ids: [stranger.notification] }),
      ...(asker ? [own({ ids: [asker.ownNotification] })] : []),
    ],
  },
  'Mutation.notificationPreferencesUpdate': ofOneself(input('NotificationPreferencesUpdateInput'), () => ({
    input: { preferences: [{ kind: 'BOOKING_CONFIRMED', inbox: true }] },
  })),
  // What the person has, or has not, so that nothing changes.
  'Mutation.roleGrant': {
    takes: { userId: 'ID!', role: 'Role!' },
    ways: ({ stranger }, asker) => [
      anothers({ userId: stranger.id, role: 'CUSTOMER' }),
      ...(asker ? [own({ userId: asker.id, role: asker.role })] : []),
    ],
  },
  'Mutation.roleRevoke': ofPeople({ userId: 'ID!', role: 'Role!' }, (userId) => ({ userId, role: 'PARTNER' })),
  // A request that was made before gives the same booking again.
  'Mutation.bookingRequest': ofOneself(input('BookingRequestInput'), ({ ownBooking: { id: _id, ...request } }) => ({
    input: request,
  })),
  'Mutation.bookingCancel': ofBookings(input('BookingCancelInput'), (booking) => ({ input: { id: booking } })),
};
