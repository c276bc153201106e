import type { AccountModel } from './account.model.ts';

/** Everybody knows the password of these. */
const demonstrationEmails = ['admin', 'ops', 'provider', 'customer', 'customer2'].map(
  (name) => `${name}@sangam.example`,
);

/**
 * Throws where the demonstration data is loaded: a production system must not have accounts with a public password.
 * One that somebody registered under such an address is nobody's demonstration, and stops nothing.
 */
export async function refuseDemonstration(accounts: AccountModel): Promise<void> {
  const found = await accounts.exists({ email: { $in: demonstrationEmails }, registration: { $exists: false } });
  if (found)
    throw new Error('this database holds the demonstration accounts: they are refused with NODE_ENV=production');
}
