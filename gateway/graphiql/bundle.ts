import { fileURLToPath } from 'node:url';

/** The folder that `npm run graphiql` builds into, and that the gateway serves from. */
export const graphiqlBundle = fileURLToPath(new URL('./dist', import.meta.url));
