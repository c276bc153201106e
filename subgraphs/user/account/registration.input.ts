import { z } from 'zod';
import {
  deviceRule,
  displayNameRule,
  emailRule,
  homeRule,
  idempotencyKeyRule,
  localeRule,
  passwordRule,
  timeZoneRule,
} from './person.input.ts';

export const registerRules = z.object({
  email: emailRule,
  password: passwordRule,
  displayName: displayNameRule,
  // Not defaults in the schema: the compiler of operations (graphql-jit) does not fill them in for input objects.
  locale: localeRule.nullish().transform((locale) => locale ?? 'en'),
  timeZone: timeZoneRule.nullish().transform((zone) => zone ?? 'Asia/Kathmandu'),
  home: homeRule.nullish().transform((home) => home ?? null),
  idempotencyKey: idempotencyKeyRule,
  device: deviceRule,
});
export type RegisterRequest = z.output<typeof registerRules>;
/** What an account is made from. */
export type Registration = Omit<RegisterRequest, 'device'>;
