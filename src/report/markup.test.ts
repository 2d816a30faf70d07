/** HTML that cannot be broken by what is put into it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chartText, markup } from './markup.ts';

test('inserted text is escaped, inserted markup is not', () => {
  const item = markup`<b>${'a<b'}</b>`;
  expect(markup`<p title="${'"x" & \'y\''}">${[item, item]}${3}</p>`.html).toBe(
    '<p title="&quot;x&quot; &amp; &#39;y&#39;"><b>a&lt;b</b><b>a&lt;b</b>3</p>',
  );
});

test('no text can open an element, close one or leave an attribute', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(markup`${text}`.html).not.toMatch(/[<>"']/);
    }),
  );
});

test('control and direction characters are shown, not obeyed', () => {
  expect(markup`${'a\u001b[31m\u202eb\n'}`.html).toBe('a\\u{1b}[31m\\u{202e}b\\u{a}');
});

test('text in a chart cannot become a link', () => {
  expect(chartText('<a href="x">&')).toBe('&lt;a href="x"&gt;&amp;');
});
