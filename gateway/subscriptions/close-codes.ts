/** Why the gateway closes a socket, beside graphql-ws's own codes. */
export const closeCode = {
  /** The server stops or restarts: connect again. */
  goingAway: 1001,
  /** The gateway cannot tell yet who asks: connect again in a moment. */
  tryAgainLater: 1013,
  /** The access token that came with the connection was not accepted. Connecting again with it is of no use. */
  unauthenticated: 4401,
  /** The access token has expired: connect again with a fresh one. */
  tokenExpired: 4411,
  /** The session was ended, by its person or for their safety: sign in again. */
  sessionOver: 4412,
} as const;
