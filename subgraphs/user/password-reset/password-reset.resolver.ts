import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { Public } from '#runtime/authority/declare.ts';
import { answer } from '../answer.ts';
import type { UserContext } from '../context.ts';
import { SessionPayload } from '../session/session.type.ts';
import { PasswordResetInput, PasswordResetRequestInput, PasswordResetRequestPayload } from './password-reset.type.ts';
import { type RequestReset, resetRequestRules } from './request-reset.ts';
import { passwordResetRules, type ResetPassword } from './reset-password.ts';

export type PasswordResetVerbs = { request: RequestReset; reset: ResetPassword };

@Resolver()
export class PasswordResetResolver {
  private readonly verbs: PasswordResetVerbs;

  constructor(verbs: PasswordResetVerbs) {
    this.verbs = verbs;
  }

  @Public()
  @Mutation(() => PasswordResetRequestPayload, {
    description:
      'Has an e-mail sent to the address, if it is that of an account, with a token for `passwordReset`. The answer is the same either way.',
  })
  passwordResetRequest(
    @Arg('input', () => PasswordResetRequestInput, { description: 'Whose password.' }) input: PasswordResetRequestInput,
    @Ctx() fetch: UserContext,
  ) {
    return answer(resetRequestRules, input, (checked) => this.verbs.request(checked, fetch));
  }

  @Public()
  @Mutation(() => SessionPayload, {
    description:
      'Sets the password of the account that the token is for, ends all its sessions, and opens a fresh one. A token that is wrong, spent, expired or not the newest is BAD_RESET_TOKEN.',
  })
  passwordReset(
    @Arg('input', () => PasswordResetInput, { description: 'The token, and the next password.' })
    input: PasswordResetInput,
    @Ctx() fetch: UserContext,
  ) {
    return answer(passwordResetRules, input, (checked) => this.verbs.reset(checked, fetch));
  }
}
