import { randomBytes } from 'node:crypto';

const acceptable = /^[\w.-]{8,64}$/;

/** Ids for requests: the client's own `x-request-id` where it is one, otherwise this process's prefix and a count. */
export function createRequestIds(): (given: string | string[] | undefined) => string {
  const prefix = randomBytes(6).toString('hex');
  let count = 0;
  return (given) => {
    if (typeof given === 'string' && acceptable.test(given)) return given;
    count += 1;
    return `${prefix}-${count.toString(36)}`;
  };
}
