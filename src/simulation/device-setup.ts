/**
 * What one device of a fleet is called and set up with: templates filled in, options as packets
 * name them.
 */

import type { FilterRequest } from '../device/filter-store.ts';
import type { Persona } from '../device/introduction.ts';
import type { FleetPlan, SubscribePlan } from '../scenario/scenario.ts';
import { fillTemplate } from '../scenario/template.ts';

/** The ClientId it is configured with. */
export function clientIdOf(plan: FleetPlan, index: number): string {
  const shared = plan.habits.sharedClientId;
  // Physical devices of one group carry the ClientId of the group's first.
  const named = shared === undefined ? index : index - (index % shared.devices);
  return fillTemplate(
    plan.clientId,
    new Map([
      ['i', String(named)],
      ['fleet', plan.name],
    ]),
  );
}

/** Values of the placeholders in its topics and filters. */
export function namesOf(plan: FleetPlan, index: number): Map<string, string> {
  return new Map([
    ['clientId', clientIdOf(plan, index)],
    ['i', String(index)],
    ['fleet', plan.name],
  ]);
}

/** A subscription as this device asks for it. */
export function requestOf(plan: SubscribePlan, names: ReadonlyMap<string, string>): FilterRequest {
  const { noLocal, retainAsPublished, retainHandling, subscriptionIdentifier } = plan;
  return {
    topic: fillTemplate(plan.filter, names),
    qos: plan.qos,
    ...(noLocal === undefined ? {} : { nl: noLocal }),
    ...(retainAsPublished === undefined ? {} : { rap: retainAsPublished }),
    ...(retainHandling === undefined ? {} : { rh: retainHandling }),
    ...(subscriptionIdentifier === undefined ? {} : { identifier: subscriptionIdentifier }),
  };
}

/** What this device says of itself, where the fleet has more to say than its plan. */
export function personaOf(
  { credentials, will }: FleetPlan,
  names: ReadonlyMap<string, string>,
): { readonly persona?: Persona } {
  const { userName, password } = credentials;
  if (will === undefined && userName === undefined && password === undefined) return {};
  const filled = {
    ...credentials,
    ...(userName === undefined ? {} : { userName: fillTemplate(userName, names) }),
  };
  if (will === undefined) return { persona: { credentials: filled } };
  const topic = fillTemplate(will.topic, names);
  return { persona: { credentials: filled, will: { ...will, topic } } };
}
