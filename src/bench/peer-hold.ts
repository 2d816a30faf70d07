/**
 * The hold model of hold.ts as other simulators do it, in their own language: SimPy (Python) and
 * ns-3 (C++), where Debian's packages are installed. Each prints events a second.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaseRun, Peer } from './case.ts';

const PENDING = 100_000;
/** Of SimPy, which is slow, and of ns-3. */
const SIMPY_EVENTS = 1_000_000;
const NS3_EVENTS = 5_000_000;

/** A process that waits 60 s on average, again and again, a hundred thousand times over. */
const SIMPY = `
import random, sys, time
import simpy
pending, events = int(sys.argv[1]), int(sys.argv[2])
env = simpy.Environment()
expovariate = random.Random(1).expovariate
steps = [expovariate(1 / 60) for _ in range(65536)]
def device(i):
    while True:
        yield env.timeout(steps[i & 65535])
        i += 1
for i in range(pending):
    env.process(device(i * 31))
for _ in range(2 * pending):
    env.step()
began = time.perf_counter()
for _ in range(events):
    env.step()
print(events / (time.perf_counter() - began))
`;

const NS3 = `
#include "ns3/core-module.h"
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <random>
#include <vector>
using namespace ns3;
using Clock = std::chrono::steady_clock;
static std::vector<Time> steps;
static long warm, total, handled = 0;
static Clock::time_point began;
static void Hold(unsigned i) {
  if (++handled == warm) began = Clock::now();
  if (handled == warm + total) { Simulator::Stop(); return; }
  Simulator::Schedule(steps[i & 65535], &Hold, i + 1);
}
int main(int, char** argv) {
  const long pending = std::atol(argv[1]);
  total = std::atol(argv[2]);
  warm = 2 * pending;
  std::mt19937 engine(1);
  std::exponential_distribution<double> draw(1.0 / 60);
  for (int i = 0; i < 65536; i++) steps.push_back(MicroSeconds(std::llround(draw(engine) * 1e6)));
  for (long i = 0; i < pending; i++) Simulator::Schedule(steps[i & 65535], &Hold, unsigned(i * 31));
  Simulator::Run();
  const std::chrono::duration<double> took = Clock::now() - began;
  std::cout << total / took.count() << std::endl;
  Simulator::Destroy();
}
`;

/** One run of such a peer. */
export function peerHoldRun(peer: Exclude<Peer, 'aedes'>): CaseRun {
  return peer === 'simpy' ? simpyRun() : ns3Run();
}

function simpyRun(): CaseRun {
  if (!answers('python3', ['-c', 'import simpy'])) return ABSENT;
  return said('python3', ['-c', SIMPY, String(PENDING), String(SIMPY_EVENTS)]);
}

/** Compiled outside the measured time; where that fails there is no ns-3, or no compiler. */
function ns3Run(): CaseRun {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const source = join(folder, 'hold.cc');
    const program = join(folder, 'hold');
    writeFileSync(source, NS3);
    const isBuilt = answers('c++', ['-std=c++17', '-O2', '-o', program, source, '-lns3-core']);
    return isBuilt ? said(program, [String(PENDING), String(NS3_EVENTS)]) : ABSENT;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const ABSENT: CaseRun = { readings: {}, note: 'not installed', isAbsent: true };

function answers(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

function said(program: string, args: readonly string[]): CaseRun {
  return { readings: { holdPerS: Number(execFileSync(program, args, { encoding: 'utf8' })) } };
}
