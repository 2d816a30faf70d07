/**
 * The part of qlobber that serves as the measure of topic-tree.ts; the package has no types.
 */
declare module 'qlobber' {
  /** Options of a matcher; the defaults are AMQP's. */
  interface QlobberOptions {
    readonly separator: string;
    readonly wildcard_one: string;
    readonly wildcard_some: string;
    readonly match_empty_levels: boolean;
  }

  /** Filters to values. */
  export class Qlobber<Value> {
    constructor(options: QlobberOptions);
    add(filter: string, value: Value): this;
    remove(filter: string, value: Value): this;
    match(topic: string): Value[];
  }
}
