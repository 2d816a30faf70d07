/**
 * The machine that figures were taken on, and how busy it was.
 */
import { cpus, loadavg } from 'node:os';
import process from 'node:process';

/** What a figure must be quoted with. */
export interface Machine {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  /** Processes that wanted a core over the last minute, before the benchmark began. */
  readonly loadBefore: number;
}

/** This one, now. */
export function machineNow(): Machine {
  return {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    loadBefore: loadavg()[0] ?? 0,
  };
}

/** On one line, with the load there is by now. */
export function machineText({ node, cpu, cores, loadBefore }: Machine): string {
  const load = `load before ${loadBefore.toFixed(1)}, after ${(loadavg()[0] ?? 0).toFixed(1)}`;
  return `${cpu}, ${cores} cores, ${load}, Node ${node}`;
}
