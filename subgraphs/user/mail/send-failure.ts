type Known = { code?: unknown; responseCode?: unknown; command?: unknown; permanent?: unknown };

/** Why a mail was not sent, and what that means for it and for the others. */
export type SendFailure = {
  /** Codes only, such as `EENVELOPE 550 RCPT TO`: what servers say repeats the address. */
  why: string;
  /** The server has refused this very mail, and would again. */
  forGood: boolean;
  /** It is not about this mail: there is no use in trying another one now. */
  othersToo: boolean;
};

const word = /^[A-Z][A-Z0-9_]{1,30}$/;
/** The answers that are about the reader or the message, and not about us. */
const aboutTheMail = ['RCPT TO', 'DATA'];

/** Reads what nodemailer, or a file system, threw. */
export function sendFailureOf(error: unknown): SendFailure {
  const { code, responseCode, command, permanent }: Known = typeof error === 'object' && error !== null ? error : {};
  const answered = typeof responseCode === 'number';
  const about = typeof command === 'string' && aboutTheMail.includes(command) ? command : null;
  const parts = [
    typeof code === 'string' && word.test(code) ? code : 'UNKNOWN',
    answered ? responseCode : '',
    about ?? '',
  ];
  return {
    why: parts.filter((part) => part !== '').join(' '),
    forGood: permanent === true && about !== null,
    othersToo: about === null,
  };
}
