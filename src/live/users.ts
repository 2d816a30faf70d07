/**
 * Who may connect: a file of users, one a line, as `name:password` or as `mosquitto_passwd` writes it.
 *
 *   # a comment              anna:her password              bob:$7$101$salt$hash (or $6$salt$hash)
 *
 * With a file, everybody needs a name from it. A password is compared as a digest, in the same time
 * whether it fits or not; unknown names take as long as known ones.
 */
import { createHash, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Authenticator } from '../broker/port.ts';
import { REASON } from '../mqtt/reason-code.ts';

/** What is kept of a password: how to digest another, and what must come out. */
interface Secret {
  readonly digest: (password: Uint8Array) => Buffer;
  readonly expected: Buffer;
}

/** What is wrong with a line of the file; lines count from 1, and no password is repeated. */
export interface UsersProblem {
  readonly line: number;
  readonly message: string;
}

/** Mosquitto: bytes that PBKDF2 gives, and that SHA-512 gives. */
const DIGEST_BYTES = 64;
const HELP = 'write name:password, or a line made by mosquitto_passwd';

/** The file's users, or all that is wrong with it. */
export function usersOf(text: string): Authenticator | readonly UsersProblem[] {
  const secrets = new Map<string, Secret>();
  const problems: UsersProblem[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '');
    if (line.trim() === '' || line.startsWith('#')) continue;
    const colon = line.indexOf(':');
    const secret = secretOf(line.slice(colon + 1));
    const complain = (message: string) => problems.push({ line: index + 1, message });
    if (colon < 1) complain(`there is no name before a ":": ${HELP}`);
    else if (secrets.has(line.slice(0, colon))) complain('this name has a line already');
    else if (secret === undefined) complain(`this kind of hash is not known: ${HELP}`);
    else secrets.set(line.slice(0, colon), secret);
  }
  return problems.length > 0 ? problems : authenticatorOf(secrets);
}

function authenticatorOf(secrets: ReadonlyMap<string, Secret>): Authenticator {
  const nobody = plainSecret(randomBytes(DIGEST_BYTES).toString('hex'));
  return {
    authenticate({ username, password = new Uint8Array(0) }) {
      if (username === undefined) return REASON.notAuthorized;
      const { digest, expected } = secrets.get(username) ?? nobody;
      const isRight = timingSafeEqual(digest(password), expected);
      return isRight ? REASON.success : REASON.badUserNameOrPassword;
    },
  };
}

/** Undefined for a hash that looks like mosquitto's and is not. */
function secretOf(stored: string): Secret | undefined {
  const [, kind = '', rest = ''] = /^\$([^$]+)\$(.*\$.*)$/.exec(stored) ?? [];
  if (kind === '') return plainSecret(stored);
  const parts = rest.split('$');
  const expected = Buffer.from(parts.at(-1) ?? '', 'base64');
  const salt = Buffer.from(parts.at(-2) ?? '', 'base64');
  if (expected.length !== DIGEST_BYTES) return undefined;
  if (kind === '6' && parts.length === 2) {
    const digest = (password: Uint8Array) =>
      createHash('sha512').update(password).update(salt).digest();
    return { digest, expected };
  }
  const iterations = Number(parts[0]);
  if (kind !== '7' || parts.length !== 3 || !(iterations >= 1)) return undefined;
  const digest = (password: Uint8Array) =>
    pbkdf2Sync(password, salt, iterations, DIGEST_BYTES, 'sha512');
  return { digest, expected };
}

function plainSecret(password: string): Secret {
  const digest = (given: Uint8Array) => createHash('sha512').update(given).digest();
  return { digest, expected: digest(Buffer.from(password)) };
}
