import { fileURLToPath } from 'node:url';

/** The folder that `npm run graphiql` builds into and the gateway serves from: made once, like the other tools. */
export const graphiqlBundle = fileURLToPath(new URL('../../.tools/graphiql', import.meta.url));
