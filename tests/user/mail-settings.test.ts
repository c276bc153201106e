import { describe, expect, it } from 'vitest';
import { EnvProblems, parseEnv } from '#runtime/env/parse-env.ts';
import { userJobSettings, userWorkerEnv } from '#subgraphs/user/env.ts';
import { parseSender } from '#subgraphs/user/mail/mail-settings.ts';
import { sendFailureOf } from '#subgraphs/user/mail/send-failure.ts';

const secret = 'a secret of the tests, and of nobody else';
const given = {
  MONGODB_URI: 'mongodb://127.0.0.1:1',
  REDIS_URL: 'redis://127.0.0.1:1',
  SANGAM_CALLER_SECRET: secret,
  SANGAM_CURSOR_SECRET: secret,
  SANGAM_AUDIT_SECRET: secret,
  SANGAM_TOKEN_KEY: JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: 'x', d: 'd' }),
};
const mailOf = (env: Record<string, string>) => userJobSettings(parseEnv(userWorkerEnv, { ...given, ...env })).mail;
function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    parseEnv(userWorkerEnv, { ...given, ...env });
    return [];
  } catch (error) {
    if (error instanceof EnvProblems) return error.problems;
    throw error;
  }
}

describe('where e-mails go', () => {
  const from = { name: 'Sangam', address: 'no-reply@sangam.example' };
  it.each([
    [{ SANGAM_DATA: '/data' }, { folder: '/data/mail' }],
    [{ SANGAM_DATA: '/data', SANGAM_MAIL_DIR: '/mails' }, { folder: '/mails' }],
    [{ SANGAM_DATA: '/data', SANGAM_SMTP_URL: 'smtp://relay' }, { smtpUrl: 'smtp://relay' }],
    [{ SANGAM_SMTP_URL: 'smtps://me:p%40ss@[::1]:465/' }, { smtpUrl: 'smtps://me:p%40ss@[::1]:465/' }],
  ])('%j', (env, to) => {
    expect(mailOf(env)).toEqual({ to, from, passwordResetUrl: null });
  });

  it('has to be said, and what is missing is told with everything else that is wrong', () => {
    expect(problemsOf({})).toEqual([expect.stringMatching(/^SANGAM_SMTP_URL: expected this, or SANGAM_MAIL_DIR: /)]);
    const all = problemsOf({ SANGAM_AUDIT_SECRET: 'short', SANGAM_PASSWORD_RESET_URL: 'javascript:alert(1)' });
    expect(all.map((problem) => problem.split(':', 1)[0]).toSorted()).toEqual([
      'SANGAM_AUDIT_SECRET',
      'SANGAM_PASSWORD_RESET_URL',
      'SANGAM_SMTP_URL',
    ]);
  });

  it.each(['http://relay', 'relay', 'smtp://', 'smtp://me:hidden@relay/path', 'smtp://me:hidden@relay?tls=no'])(
    'is no %s, and a password in it is not repeated',
    (SANGAM_SMTP_URL) => {
      const [problem = ''] = problemsOf({ SANGAM_SMTP_URL });
      expect(problem).toMatch(/^SANGAM_SMTP_URL: expected smtp:/);
      expect(problem).not.toContain('hidden');
    },
  );
});

describe('whom e-mails are from', () => {
  it.each([
    ['Sangam <no-reply@sangam.example>', { name: 'Sangam', address: 'no-reply@sangam.example' }],
    ['no-reply@sangam.example', { name: '', address: 'no-reply@sangam.example' }],
    ['<a@b.example>', { name: '', address: 'a@b.example' }],
    ['सङ्गम <a@b.example>', { name: 'सङ्गम', address: 'a@b.example' }],
    ['Sangam', null],
    ['Sangam <no-reply>', null],
    ['Sangam <a@b.example>, <c@d.example>', null],
    ['Sangam\r\nBcc: x@y.example <a@b.example>', null],
    ['a@b.example\r\nBcc: x@y.example', null],
    ['', null],
  ])('%j', (text, parts) => {
    expect(parseSender(text)).toEqual(parts);
  });
});

describe('why a mail was not sent', () => {
  const said = 'nobody <marker@example.com> here';
  it.each([
    [
      { code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO', permanent: true },
      { why: 'EENVELOPE 550 RCPT TO', forGood: true, othersToo: false },
    ],
    [
      { code: 'EENVELOPE', responseCode: 450, command: 'RCPT TO', permanent: false },
      { why: 'EENVELOPE 450 RCPT TO', forGood: false, othersToo: false },
    ],
    // About us, and not about the mail: whoever runs this can mend it while the mail waits.
    [
      { code: 'EAUTH', responseCode: 535, command: 'AUTH PLAIN', permanent: true },
      { why: 'EAUTH 535', forGood: false, othersToo: true },
    ],
    [
      { code: 'EENVELOPE', responseCode: 550, command: 'MAIL FROM', permanent: true },
      { why: 'EENVELOPE 550', forGood: false, othersToo: true },
    ],
    [
      { code: 'ETIMEDOUT', command: 'CONN' },
      { why: 'ETIMEDOUT', forGood: false, othersToo: true },
    ],
    [{ code: 'ENOSPC' }, { why: 'ENOSPC', forGood: false, othersToo: true }],
    [{ code: said }, { why: 'UNKNOWN', forGood: false, othersToo: true }],
    [null, { why: 'UNKNOWN', forGood: false, othersToo: true }],
  ])('%j', (facts, expected) => {
    expect(sendFailureOf(facts && Object.assign(new Error(said), facts))).toEqual(expected);
  });
});
