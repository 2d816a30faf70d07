/**
 * One packet on one line, for people: `PUBLISH "tele/a" QoS 1 id 7, 64 B`.
 *
 * Texts of clients are quoted, so that nothing a client sends can move a terminal's cursor.
 */
import type { Connack, Connect, RarePacket, Suback, Unsuback } from './packet.ts';
import { isDup, isRetain, type PublishHeader, packetIdOf, qosOf } from './publish-header.ts';
import { REASON, type ReasonCode, reasonName } from './reason-code.ts';

/** A text of a client, quoted. */
export function quoted(text: string): string {
  // JSON leaves C1 controls and line separators as they are; a terminal would act on some.
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A PUBLISH, of so many payload bytes. */
export function publishText(topic: string, header: PublishHeader, bytes: number): string {
  const qos = qosOf(header);
  const words = [
    `PUBLISH ${quoted(topic)} QoS ${qos}`,
    ...(qos > 0 ? [`id ${packetIdOf(header)}`] : []),
    ...(isDup(header) ? ['DUP'] : []),
    ...(isRetain(header) ? ['RETAIN'] : []),
  ];
  return `${words.join(' ')}, ${bytes} B`;
}

/** An acknowledgement of a PUBLISH. */
export function acknowledgementText(cmd: string, id: number, reason: ReasonCode): string {
  return `${cmd.toUpperCase()} id ${id}${butFor(reason)}`;
}

/** A reason that is worth a word. */
function butFor(reason: ReasonCode): string {
  return reason === REASON.success ? '' : `: ${reasonName(reason)}`;
}

/** Any other packet. */
export function packetText(packet: RarePacket): string {
  switch (packet.cmd) {
    case 'connect':
      return connectText(packet);
    case 'connack':
      return connackText(packet);
    case 'subscribe':
      return `SUBSCRIBE id ${packet.messageId} ${packet.subscriptions
        .map(({ topic, qos }) => `${quoted(topic)} QoS ${qos}`)
        .join(', ')}`;
    case 'unsubscribe':
      return `UNSUBSCRIBE id ${packet.messageId} ${packet.unsubscriptions.map(quoted).join(', ')}`;
    case 'suback':
    case 'unsuback':
      return grantedText(packet);
    default:
      return `${packet.cmd.toUpperCase()}${butFor(packet.reasonCode)}`;
  }
}

function connectText(packet: Connect): string {
  const { protocolVersion, clientId, clean, keepalive, will, username, properties } = packet;
  const expiry = properties?.sessionExpiryInterval;
  return [
    `CONNECT ${quoted(clientId)} MQTT ${protocolVersion === 5 ? '5.0' : '3.1.1'}`,
    ...(clean ? ['clean'] : []),
    `keep-alive ${keepalive} s`,
    ...(expiry === undefined ? [] : [`session expiry ${expiry} s`]),
    ...(username === undefined ? [] : [`user ${quoted(username)}`]),
    ...(will === undefined ? [] : [`will ${quoted(will.topic)} QoS ${will.qos}`]),
  ].join(', ');
}

function connackText({ reasonCode, sessionPresent }: Connack): string {
  return `CONNACK ${reasonName(reasonCode)}${sessionPresent ? ', session present' : ''}`;
}

function grantedText({ cmd, messageId, granted }: Suback | Unsuback): string {
  return `${cmd.toUpperCase()} id ${messageId} ${granted.map(reasonName).join(', ')}`;
}
