import { expect, test } from 'vitest';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { connect } from '../testing/spoken-packet.ts';
import { usersOf } from './users.ts';

/** Made by mosquitto_passwd 2.0.11, the second with `-H sha512`; the passwords are below. */
const FILE = `# comment
anna:her password: with colons
bob:$7$101$BuRAtAPQ4IgcplBy$tsIovcSTXan67fACtsF2LnMXgqP8allugNYO8DS0BIpiFr0/mnM7uSNen2Ihb2T9f8AoGOcceW7xhCLglY+YoQ==\r

carol:$6$TvDTtR7u1ImJnS6Q$fOz99V4pK+5ISggeQ7bZLpBxCjdJBIEXI/6Xy+WB9La4QWD+oifdOFn4KVYy2HY4nLaMp+zz7uXAZ5dp9lp6xA==
dave:
`;

function answer(username?: string, password?: string): ReasonCode {
  const users = usersOf(FILE);
  if (!('authenticate' in users)) throw new Error(JSON.stringify(users));
  return users.authenticate({
    ...connect('a'),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: Buffer.from(password) }),
  });
}

test.each([
  ['anna', 'her password: with colons'],
  ['bob', 'pässword:1'],
  ['carol', 'secret'],
  ['dave', ''],
])('%s is let in with the right password, and with no other', (name, password) => {
  expect(answer(name, password)).toBe(REASON.success);
  expect(answer(name, `${password}x`)).toBe(REASON.badUserNameOrPassword);
  expect(answer(`${name}x`, password)).toBe(REASON.badUserNameOrPassword);
});

test('no password is an empty one, and no name is nobody', () => {
  expect(answer('dave')).toBe(REASON.success);
  expect(answer('anna')).toBe(REASON.badUserNameOrPassword);
  expect(answer()).toBe(REASON.notAuthorized);
});

test('every line that is none is told, without what it says', () => {
  const secret = 'hidden';
  const text = `anna\n:${secret}\nanna:${secret}\nanna:${secret}\nbob:$7$1$AAAA$${secret}\nbob:$argon2id$v=19$${secret}\n`;
  const problems = usersOf(text);
  expect(problems).toEqual([
    { line: 1, message: expect.stringContaining('write name:password') },
    { line: 2, message: expect.stringContaining('write name:password') },
    { line: 4, message: 'this name has a line already' },
    { line: 5, message: expect.stringContaining('kind of hash') },
    { line: 6, message: expect.stringContaining('kind of hash') },
  ]);
  expect(JSON.stringify(problems)).not.toContain(secret);
});
