/**
 * The simulator as one text for a browser's worker, which a page of `report --interactive` carries.
 *
 * Without the codec: in a page packets travel as objects, and mqtt-packet would bring half of Node
 * along. Without zod's compiler: a page forbids code made of strings, and zod asks first.
 */
import { build } from 'rolldown';

const NO_CODEC = 'export class Encoder {} export class Decoder {}';

/** The bundle, from a compiled or a source entry. */
export async function playgroundSource(entry) {
  const { output } = await build({
    input: entry,
    platform: 'browser',
    write: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'no-codec',
        load: (id) => (/[/]mqtt[/]codec[.][jt]s$/.test(id) ? { code: NO_CODEC, moduleType: 'js' } : null),
      },
    ],
    output: {
      format: 'iife',
      minify: true,
      banner: 'globalThis.__zod_globalConfig={jitless:true};',
    },
  });
  return output[0].code;
}
