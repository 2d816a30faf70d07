/**
 * What pages need from outside, in tests: hash and packing as the command line does them.
 */
import { createHash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import type { PageAssets } from '../report/page.ts';

/** Assets with this text in Plotly's place. */
export function pageAssets(plotlySource = 'var Plotly;'): PageAssets {
  return {
    plotlySource,
    sha256Base64: (text) => createHash('sha256').update(text).digest('base64'),
    deflateBase64: (text) => deflateSync(text).toString('base64'),
  };
}

/** The data that a page's script will unpack. */
export function packedData(html: string): string {
  const [, packed = ''] = /id="chart-data">([^<]*)</.exec(html) ?? [];
  return inflateSync(Buffer.from(packed, 'base64')).toString();
}
