/**
 * The page's colours in both schemes, as custom properties that style sheet and charts share.
 *
 * After Okabe and Ito, whose hues people with any colour vision tell apart; lightness adapted so
 * that every mark has a contrast of 3:1 to its ground and every text 4.5:1 (a test holds that).
 */

/** A colour scheme: custom property without the dashes → colour. */
export type Scheme = Readonly<Record<Tint, string>>;

type Tint =
  | 'paper'
  | 'raised'
  | 'ink'
  | 'muted'
  | 'rule'
  | 'link'
  | 'good'
  | 'bad'
  | 'blue'
  | 'vermillion'
  | 'green'
  | 'purple'
  | 'amber'
  | 'sky'
  | 'band-1'
  | 'band-2'
  | 'band-3'
  | 'band-4'
  | 'storm';

/** By day, and on paper. */
export const LIGHT: Scheme = {
  paper: '#ffffff',
  raised: '#f6f7f9',
  ink: '#16202b',
  muted: '#5a6673',
  rule: '#e1e6eb',
  link: '#0060a0',
  good: '#00694d',
  bad: '#b23c00',
  blue: '#0072b2',
  vermillion: '#d04a00',
  green: '#008a65',
  purple: '#b0568f',
  amber: '#b27800',
  sky: '#2a92cf',
  'band-1': '#d6e6f2',
  'band-2': '#a9cbe4',
  'band-3': '#6ea8d1',
  'band-4': '#0072b2',
  storm: '#f6dcae',
};

/** By night. */
export const DARK: Scheme = {
  paper: '#12161b',
  raised: '#1b2128',
  ink: '#e7ebef',
  muted: '#9aa6b2',
  rule: '#2b333c',
  link: '#6db8ee',
  good: '#4fd0a5',
  bad: '#ff9257',
  blue: '#4ba3e3',
  vermillion: '#f5803e',
  green: '#35bd92',
  purple: '#d98bbd',
  amber: '#e8ab33',
  sky: '#8fd0f7',
  'band-1': '#1d3346',
  'band-2': '#274d6d',
  'band-3': '#35729f',
  'band-4': '#4ba3e3',
  storm: '#5d4a1c',
};

function properties(scheme: Scheme): string {
  return Object.entries(scheme)
    .map(([name, color]) => `--${name}:${color}`)
    .join(';');
}

/** The whole style sheet. */
export function styleSheet(): string {
  return `:root{color-scheme:light dark;${properties(LIGHT)}}
@media screen and (prefers-color-scheme:dark){:root{${properties(DARK)}}}
${RULES}`;
}

const RULES = `*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main,header,footer{max-width:1080px;margin:0 auto;padding:0 24px}
a{color:var(--link)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-999em}
.skip:focus{left:24px;top:8px;background:var(--raised);padding:4px 12px}
header{padding-top:40px}
h1{font-size:26px;line-height:1.2;font-weight:650;margin:2px 0 4px;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:18px;line-height:1.3;font-weight:650;margin:0 0 6px}
h3{font-size:15px;font-weight:650;margin:20px 0 4px}
p{margin:0 0 10px;max-width:76ch}
.kind,.facts,.note,figcaption,summary,.empty{color:var(--muted)}
.kind{font-size:13px;margin:0}
.facts{font-size:14px;margin:0 0 4px}
.verdict{font-size:21px;line-height:1.42;margin:22px 0 18px;max-width:62ch;text-wrap:pretty}
.alarm{border-left:4px solid var(--bad);padding:6px 14px;background:var(--raised);max-width:none}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:16px 24px;margin:0;padding:16px 0;border-top:1px solid var(--rule);border-bottom:1px solid var(--rule)}
.plain{border:0;padding:4px 0 8px}
.figures div{min-width:0}
.figures dt{font-size:13px;color:var(--muted)}
.figures dd{margin:0}
.figures .big{display:block;font-size:23px;line-height:1.25;font-weight:600;font-variant-numeric:tabular-nums;letter-spacing:-.01em;white-space:nowrap}
.figures .small{font-size:13px;color:var(--muted)}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:2px 20px;margin:14px 0 0;padding:0;font-size:14px}
nav a{text-decoration:none}
nav a:hover{text-decoration:underline}
section{padding:40px 0 0}
.checks{list-style:none;margin:6px 0 14px;padding:0}
.checks li{display:flex;gap:10px;align-items:baseline;padding:2px 0}
.checks{font-size:14px}
.checks li>:last-child{min-width:0}
.checks summary{font-size:14px}
.mark{flex:none;width:5.2em;font-weight:650;font-size:13px}
.good{color:var(--good)}
.bad{color:var(--bad)}
.none{color:var(--muted)}
code,kbd{font:13px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.table{overflow-x:auto;margin:6px 0 14px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:14px;line-height:1.4}
th,td{text-align:left;vertical-align:baseline;padding:5px 20px 5px 0;border-bottom:1px solid var(--rule);font-weight:400}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--muted);font-size:13px;vertical-align:bottom;border-bottom-color:var(--muted)}
tbody th{font-weight:550}
.n{text-align:right;white-space:nowrap}
.total th,.total td{border-bottom:0;border-top:1px solid var(--muted);font-weight:650}
td small,th small{display:block;color:var(--muted);font-size:12.5px;font-weight:400}
.wide table{width:100%}
.meaning td{min-width:16em}
figure{margin:0}
figure+figure{margin-top:28px}
figcaption{max-width:76ch;margin-bottom:8px;text-wrap:pretty}
.chart{width:100%;overflow:hidden}
.multiples{display:grid;grid-template-columns:repeat(auto-fill,minmax(310px,1fr));gap:10px 28px}
.key{list-style:none;display:flex;flex-wrap:wrap;gap:0 18px;margin:0 0 4px;padding:0}
.key button{all:unset;cursor:pointer;display:inline-flex;align-items:center;gap:7px;font-size:13px;padding:2px 0;color:var(--ink)}
.key button:hover{text-decoration:underline}
.key button:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.key button[aria-pressed=false]{color:var(--muted);text-decoration:line-through}
.key button[aria-pressed=false] svg{opacity:.25}
details{margin:4px 0 0}
details .table{max-height:420px;overflow:auto}
details.whole .table{max-height:none}
.wide tbody th{white-space:nowrap}
.settings td:last-child,.settings th code{white-space:nowrap}
.settings td{overflow-wrap:anywhere;min-width:9em}
tbody th{min-width:7em}
code.line{display:block}
details thead th{position:sticky;top:0;background:var(--paper)}
.checks code+.none{margin-left:6px}
summary{cursor:pointer;font-size:13px;width:max-content;max-width:100%}
.command{display:flex;gap:12px;align-items:flex-start;background:var(--raised);padding:10px 14px;margin:8px 0 14px}
.command code{flex:1;user-select:all;-webkit-user-select:all}
.command button{font:inherit;font-size:13px;color:var(--link);background:none;border:0;padding:0;cursor:pointer}
.pairs{display:grid;grid-template-columns:max-content 1fr;gap:2px 20px;margin:0 0 14px;font-size:14px}
.pairs dt{color:var(--muted)}
.pairs dd{margin:0;overflow-wrap:anywhere}
#selection{position:fixed;right:20px;bottom:20px;left:20px;width:fit-content;margin-left:auto;font-size:14px;background:var(--raised);border:1px solid var(--rule);border-radius:4px;padding:6px 14px;z-index:2}
#selection[hidden]{display:none}
#selection button,.save button{font:inherit;color:var(--link);background:none;border:0;padding:0 0 0 12px;cursor:pointer}
.save{font-size:13px;color:var(--muted);margin:4px 0 0}
#play{position:sticky;top:0;z-index:1;max-width:1080px;margin:0 auto;padding:10px 24px;background:var(--raised);border-top:1px solid var(--rule);border-bottom:1px solid var(--rule);display:grid;grid-template-columns:repeat(auto-fit,minmax(165px,1fr));gap:6px 24px;font-size:13px}
#play label{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 8px;align-content:flex-start}
#play input,#play select{width:100%;margin:2px 0 0;accent-color:var(--link)}
#play label output{font-variant-numeric:tabular-nums;font-weight:600}
#play p{grid-column:1/-1;margin:0;max-width:none;color:var(--muted);overflow-wrap:anywhere;min-height:1.6em}
#play button{font:inherit;color:var(--link);background:none;border:0;padding:0 12px 0 0;cursor:pointer}
.sort,.find{font-size:13px;color:var(--muted);margin:0 0 6px}
.find{margin:10px 0 0}
select,input{font:inherit;color:var(--ink);background:var(--raised);border:1px solid var(--muted);border-radius:3px;padding:2px 6px;margin-left:4px}
.scroller{overflow-y:auto;overflow-x:hidden}
.still{position:sticky;top:0}
.rungs{overflow:auto;max-height:720px;border:1px solid var(--rule)}
pre{font:12px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;margin:0}
.ladder{max-width:100%;height:auto;min-width:720px;display:block;margin:0 auto}
.undrawn .chart,.undrawn .scroller,.undrawn .sort,.undrawn .key,.undrawn .save{display:none}
footer{margin-top:44px;padding-bottom:36px;color:var(--muted);font-size:13px}
@media (max-width:600px){#play{position:static}main,header,footer{padding-left:16px;padding-right:16px}header{padding-top:22px}.verdict{font-size:18px}th,td{padding-right:14px}thead th.n{white-space:normal}.figures{grid-template-columns:repeat(2,1fr)}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media print{@page{margin:14mm}body{font-size:11pt}main,header,footer{max-width:680px;padding:0}nav,.skip,#selection,#play,.find,.sort,.save,.command button,figure details:not([open]){display:none}section{padding-top:22px}.rungs{max-height:none;overflow:visible;border:0}.ladder{min-width:0}figure,tr{break-inside:avoid}h2,figcaption{break-after:avoid}.table{overflow:visible}table{font-size:8.5pt}th,td{padding-right:9px}thead th.n{white-space:normal}tbody th{min-width:0}td small,th small{font-size:7.5pt}}`;
