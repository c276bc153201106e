/** Why the gateway closes a socket, beside graphql-ws's own codes. */
export const closeCode = {
  goingAway: 1001,
  tryAgainLater: 1013,
  unauthenticated: 4401,
  tokenExpired: 4411,
  sessionOver: 4412,
} as const;

/** What each of them says to a client. */
export const closeCodeMeaning: Readonly<Record<keyof typeof closeCode, string>> = {
  goingAway: 'The server stops or restarts: connect again.',
  tryAgainLater: 'The gateway cannot tell yet who asks: connect again in a moment.',
  unauthenticated:
    'The access token that came with the connection was not accepted. Connecting again with it is of no use.',
  tokenExpired: 'The access token has expired: connect again with a fresh one.',
  sessionOver: 'The session was ended, by its person or for their safety: sign in again.',
};
