"""Eclipse Paho as a client of tests: `python3 paho-client.py PORT LEVEL` plays one conversation
after the other against a broker on loopback and prints what each received, one line each. Every
wait is for an event; one that does not come is a failure after TIMEOUT seconds.
"""
import queue
import sys

import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

PORT, LEVEL = int(sys.argv[1]), int(sys.argv[2])
TIMEOUT = 20


class Client:
    """One client with its own thread; what it hears of is put into queues."""

    def __init__(self, name, keeps=False, will=None):
        self.connected, self.disconnected = queue.Queue(), queue.Queue()
        self.subscribed, self.received = queue.Queue(), queue.Queue()
        self.keeps = keeps
        newer = hasattr(paho, "CallbackAPIVersion")
        first = (paho.CallbackAPIVersion.VERSION1,) if newer else ()
        clean = {} if LEVEL == 5 else {"clean_session": not keeps}
        self.paho = paho.Client(*first, client_id=name, protocol=LEVEL, **clean)
        self.paho.reconnect_delay_set(1, 1)
        # 3.1.1 says three things, 5.0 also properties.
        self.paho.on_connect = lambda _c, _u, flags, *_: self.connected.put(flags["session present"])
        self.paho.on_disconnect = lambda *_: self.disconnected.put(True)
        self.paho.on_subscribe = lambda *_: self.subscribed.put(True)
        self.paho.on_message = lambda _c, _u, message: self.received.put(message)
        if will:
            self.paho.will_set(will, "gone", 1)

    def start(self):
        """Connects, and gives back whether there was a session."""
        properties = Properties(PacketTypes.CONNECT) if LEVEL == 5 else None
        extra = {}
        if LEVEL == 5:
            properties.SessionExpiryInterval = 100 if self.keeps else 0
            extra = {"clean_start": not self.keeps, "properties": properties}
        self.paho.connect("127.0.0.1", PORT, **extra)
        self.paho.loop_start()
        return self.connected.get(timeout=TIMEOUT)

    def subscribe(self, topic, qos):
        self.paho.subscribe(topic, qos)
        self.subscribed.get(timeout=TIMEOUT)

    def publish(self, topic, text, qos=1, retain=False):
        self.paho.publish(topic, text, qos, retain).wait_for_publish()

    def texts(self, count):
        """The next so many messages."""
        messages = [self.received.get(timeout=TIMEOUT) for _ in range(count)]
        return " ".join(("retained:" if m.retain else "") + m.payload.decode() for m in messages)

    def break_socket(self):
        """As if the network were gone: no DISCONNECT."""
        self.paho.socket().shutdown(2)

    def stop(self):
        self.paho.disconnect()
        self.disconnected.get(timeout=TIMEOUT)
        self.paho.loop_stop()


def queue_drained():
    reader = Client("reader", keeps=True)
    present = [reader.start()]
    reader.subscribe("t", 1)
    reader.stop()
    writer = Client("writer")
    writer.start()
    for text in "123":
        writer.publish("t", text)
    again = Client("reader", keeps=True)
    present.append(again.start())
    print("queue", *present, again.texts(3))
    again.stop()
    writer.stop()


def killed_socket():
    reader, writer = Client("reader2", keeps=True), Client("writer2", keeps=True)
    reader.start()
    reader.subscribe("q2", 2)
    writer.start()
    for number in range(30):
        info = writer.paho.publish("q2", str(number), 2)
        if number == 10:
            reader.break_socket()
        if number == 20:
            writer.break_socket()
    info.wait_for_publish()
    writer.publish("q2", "end", 2)
    print("killed", reader.texts(31))
    reader.stop()
    writer.stop()


def will():
    watcher, victim = Client("watcher"), Client("victim", will="w")
    watcher.start()
    watcher.subscribe("w", 1)
    victim.start()
    victim.break_socket()
    print("will", watcher.texts(1))
    victim.stop()
    watcher.stop()


def retained():
    writer = Client("writer")
    writer.start()
    writer.publish("r", "kept", retain=True)
    first = Client("first")
    first.start()
    first.subscribe("r", 1)
    heard = first.texts(1)
    writer.publish("r", "", retain=True)
    second = Client("second")
    second.start()
    second.subscribe("r", 1)
    writer.publish("r", "live")
    print("retained", heard, second.texts(1))
    for client in (first, second, writer):
        client.stop()


def taken_over():
    first = Client("same", keeps=True)
    first.start()
    first.subscribe("m", 1)
    second = Client("same", keeps=True)
    # It would come back and take over in its turn.
    first.paho.on_disconnect = lambda *_: first.disconnected.put(True) or first.paho.disconnect()
    present = second.start()
    first.disconnected.get(timeout=TIMEOUT)
    first.paho.loop_stop()
    second.publish("m", "mine")
    print("taken over", present, second.texts(1))
    second.stop()


for conversation in (queue_drained, killed_socket, will, retained, taken_over):
    conversation()
