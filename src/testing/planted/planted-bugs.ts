/**
 * Bugs to plant: a text of the source and what stands there instead. A text that is not there any
 * more, or twice, is an error: the bug moves with the code it is about.
 */

/** A bug in one file of src/. */
export interface PlantedBug {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

/** All of them. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'PUBREL is forgotten on resume',
    file: 'broker/resumption.ts',
    text: 'this.#flights.forEachReleased(session, (id) => this.#release(now, session, id));',
    instead: '',
  },
  {
    name: 'drop-oldest takes a message in flight',
    file: 'broker/delivery.ts',
    text: 'const areOthersGone = this.#waiting.take(now, session, publication, header, group);',
    instead: `
      const oldest = this.flights.firstUnsent(session);
      if (this.#limits.sessionQueue.overflow === 'drop-oldest' && oldest !== NONE) {
        const victim = this.flights.publicationOf(oldest);
        this.flights.remove(session, oldest);
        this.#dropped(now, session, victim, 'broker.queue-full.oldest');
      }
      const areOthersGone = this.#waiting.take(now, session, publication, header, group);`,
  },
  {
    name: 'DUP is left out',
    file: 'broker/sender.ts',
    text: 'const header = this.#setsDup ? again',
    instead: 'const header = false ? again',
  },
  {
    name: 'session present is always true',
    file: 'broker/admission.ts',
    text: 'const sessionPresent = found !== NO_SESSION && packet.isLevel3 !== true;',
    instead: 'const sessionPresent = true;',
  },
  {
    name: 'message expiry is late by a second',
    file: 'broker/expiry.ts',
    text: 'return now > publications.expiresAt(publication);',
    instead: 'return now > publications.expiresAt(publication) + 1_000_000;',
  },
  {
    name: 'session expiry is late by a microsecond',
    file: 'broker/admission.ts',
    text: 'checkIntervalUs === 0 ? due :',
    instead: 'checkIntervalUs === 0 ? due + 1 :',
  },
  {
    name: 'a QoS 2 message is delivered again after PUBCOMP',
    file: 'broker/acknowledgement.ts',
    text: 'this.#publications.release(publication);\n    this.#delivery.pump(now, session);\n    return undefined;\n  }\n\n  /** PUBREC',
    instead: `this.#delivery.deliver(now, session, publication, (2 << 16) as never);
    this.#publications.release(publication);
    this.#delivery.pump(now, session);
    return undefined;
  }

  /** PUBREC`,
  },
  {
    name: 'a repeated QoS 2 PUBLISH is taken for a new one',
    file: 'broker/inbound.ts',
    text: 'const held = this.#receipts.messageHeld(session, id);',
    instead: 'const held = this.#receipts.messageHeld(session, 0 as never);',
  },
  {
    name: 'the window is wider by one',
    file: 'broker/sender.ts',
    text: 'this.#flights.quotaUsed(session) < this.#sessions.windowOf(session)',
    instead: 'this.#flights.quotaUsed(session) <= this.#sessions.windowOf(session)',
  },
  {
    name: 'the queue is longer by one',
    file: 'broker/queue-capacity.ts',
    text: "return this.#queue.count(session) < this.#maxMessages ? 'nothing' : 'messages';",
    instead: "return this.#queue.count(session) <= this.#maxMessages ? 'nothing' : 'messages';",
  },
  {
    name: 'a take-over loses the queue',
    file: 'broker/delivery.ts',
    text: 'this.#closings.forget(session);\n',
    instead: `this.#closings.forget(session);
    while (!this.queue.isEmpty(session)) {
      this.#publications.release(this.#waiting.dequeue(now, session));
    }
`,
  },
  {
    name: 'draws are consumed, not addressed',
    file: 'kernel/random.ts',
    text: 'unit(subject: number, ordinal: number): number {',
    instead: `unit(subject: number, given: number): number {
    const ordinal = given * 0 + (this.drawn = (this.drawn ?? 0) + 1);`,
  },
  {
    name: 'copies are made in another order than sessions were met in',
    file: 'broker/routing.ts',
    text: 'for (let place = 0; place < matches.sessions.length; place++) {',
    instead: 'for (let place = matches.sessions.length - 1; place >= 0; place--) {',
  },
  {
    name: 'a death is not told',
    file: 'broker/waiting.ts',
    text: 'this.#observer.dropped(now, session, publication, cause);\n    this.#publications',
    instead: 'this.#publications',
  },
  {
    name: 'address translation tells somebody that it forgets',
    file: 'link/quiet-links.ts',
    text: "if (profile.nat.onExpiry === 'rst')",
    instead: 'if (true)',
  },
  {
    name: 'a will is published after DISCONNECT 0x00',
    file: 'broker/admission.ts',
    text: 'if (packet.reasonCode === REASON.normalDisconnection) this.#wills.delete(session);',
    instead: '',
  },
  {
    name: 'retained messages go with the session of their publisher',
    file: 'broker/subscribing.ts',
    text: 'of this.#retained.matching(now, filter)) {',
    instead: `of this.#retained.matching(now, filter)) {
      if (this.#sessions.ofClient(client) < 0) continue;`,
  },
];
