#!/usr/bin/env python3
"""A small meter that speaks `meterproof-command/1` on its standard streams: a pattern to copy.

Standard library only. It sends a SCHC Packet that it is ordered to send, in one frame if it fits
and else in fragments (ACK-on-Error, RFC9011 §5.6.2), and takes in fragmented packets as a class A
device (ACK-Always, RFC9011 §5.6.3). It has no DLMS server; what it cannot do it says it cannot.

From bottom to top: `FragmentSender`, `FragmentReceiver`, `Meter`, and the protocol, which is all in
`main` and the `do_...` methods. Time is in microseconds and comes from the harness; nothing here
looks at a clock. Each part says by `due()` when it wants to run, and the harness comes back then.
"""

import json
import sys
from binascii import crc32

IDENTITY = "example meter in Python"
SECOND = 1_000_000
HOUR = 3600 * SECOND
UPLINK_INTERVAL = 5 * SECOND  # both receive windows of class A are over by then
FPORT_UP, FPORT_DOWN = 20, 21  # RFC9011 §5.2
MAX_ACK_REQUESTS = 8
TILE_OCTETS, WINDOW_TILES = 10, 63
MAX_PACKET_OCTETS = 4 * WINDOW_TILES * TILE_OCTETS
ALL_1 = 63


class Unsupported(Exception):
    """What was asked cannot be done; the text says why."""


class FragmentSender:
    """One SCHC Packet on its way up; the last tile travels in a regular fragment."""

    def __init__(self, packet, retransmission_timer):
        self.packet = packet
        self.tiles = [packet[at : at + TILE_OCTETS] for at in range(0, len(packet), TILE_OCTETS)]
        self.last_window = (len(self.tiles) - 1) // WINDOW_TILES
        self.to_send = set(range(len(self.tiles)))  # not sent yet, or reported missing
        self.retransmission_timer = retransmission_timer
        self.retransmission = None  # while waiting: when to ask again
        self.attempts = 0
        self.all_1_sent = False
        self.all_1_wanted = True
        self.acknowledged = False  # the receiver has shown that it knows this packet
        self.started = self.ended = False

    def due(self, now, limit):
        """When there is a frame to send, None for never."""
        least = 1 + len(self.tiles[min(self.to_send)]) if self.to_send else 5
        if self.ended or (limit < least and not self.fits(limit)):
            return None
        return now if self.retransmission is None else self.retransmission

    def fits(self, limit):
        return not self.started and len(self.packet) - 1 <= limit

    def frame(self, now, limit):
        """The next frame: FPort and payload."""
        if self.fits(limit):  # the RuleID becomes the FPort, RFC9011 §5.1
            self.ended = True
            return self.packet[0], self.packet[1:]
        self.started = True
        return FPORT_UP, self.fragment(limit) if self.to_send else self.request(now)

    def fragment(self, limit):
        """As many neighbouring tiles of one window as fit. RFC8724 §8.4.3.1."""
        tile = min(self.to_send)
        window, place = divmod(tile, WINDOW_TILES)
        payload = bytes([window << 6 | WINDOW_TILES - 1 - place])
        while tile in self.to_send and tile // WINDOW_TILES == window:
            if len(payload) + len(self.tiles[tile]) > limit:
                break
            payload += self.tiles[tile]
            self.to_send.remove(tile)
            tile += 1
        return payload

    def request(self, now):
        """Ask what has arrived: by the All-1 until somebody has shown to know this packet.

        An ACK REQ does not say which packet it means; the answer could be about the one before.
        """
        if self.attempts == MAX_ACK_REQUESTS:
            self.ended = True
            return b"\xff"  # Sender-Abort, RFC8724 §8.3.4
        self.attempts += 1
        self.retransmission = now + self.retransmission_timer
        if not self.all_1_wanted and self.acknowledged:
            return bytes([self.last_window << 6])
        self.all_1_sent, self.all_1_wanted = True, False
        return bytes([self.last_window << 6 | ALL_1]) + crc32(self.packet).to_bytes(4, "big")

    def receive(self, ack):
        window, complete = ack[0] >> 6, ack[0] >> 5 & 1
        if len(ack) == 2 and ack[0] & 0x3F == 0x3F and ack[1] == 0xFF:
            # Receiver-Abort; with any other W it means nothing, RFC8724 §8.3.5.
            self.ended = self.ended or window == 3
        elif complete:
            self.ended = self.ended or (self.all_1_sent and window == self.last_window)
        elif window <= self.last_window and self.started:
            self.acknowledged = True
            missing = self.missing(window, ack)
            self.to_send |= missing
            if window == self.last_window and self.all_1_sent and not missing:
                self.all_1_wanted = True
            if missing or self.all_1_wanted:
                self.retransmission = None

    def missing(self, window, ack):
        """Tiles that an ACK of failure reports; bits cut off are ones. RFC8724 §8.3.2.1."""
        bits = "".join(f"{octet:08b}" for octet in ack)[3 : 3 + WINDOW_TILES]
        first = window * WINDOW_TILES
        return {
            first + place
            for place, bit in enumerate(bits)
            if bit == "0" and first + place < len(self.tiles)
        }


class FragmentReceiver:
    """SCHC Packets on their way down, one after the other; every window has one tile."""

    INACTIVITY = 36 * HOUR
    POLL_INTERVAL = HOUR // 4  # empty uplinks, so that the gateway can ask again
    POLLS = 32  # the last of them long after the gateway's timer of 4 hours
    MAX_PACKET_BITS = 8 * 1290
    RCS_END_BITS = 34  # header and RCS of an All-1

    def __init__(self):
        self.state = "nothing"  # accepting, window done, check failed, delivered
        self.all_1 = b""  # the one that ended the packet, to know a repetition of it
        self.ack_wanted = self.abort_wanted = False
        self.inactivity = self.next_poll = None

    def due(self, now):
        """When there is a frame to send, None for never."""
        return now if self.has_answer() else self.next_poll

    def has_answer(self):
        """An ACK that nothing came in answer to is sent again at once. RFC9011 §5.6.3.5.1."""
        return self.ack_wanted or self.abort_wanted or self.state == "window done"

    def frame(self, now):
        """The next frame, or None when there is nothing to send."""
        answers, polls = self.has_answer(), self.next_poll is not None and self.next_poll <= now
        if polls:
            self.polls_left -= 1
            self.next_poll = now + self.POLL_INTERVAL if self.polls_left else None
        if answers:
            return FPORT_DOWN, self.answer()
        return (None, b"") if polls else None

    def answer(self):
        """A Receiver-Abort, or an ACK: W, C and the bitmap of one bit. RFC8724 §8.3."""
        if self.state != "delivered" and self.attempts == MAX_ACK_REQUESTS:
            self.stop(abort=True)
        if self.abort_wanted:
            self.abort_wanted = False
            return b"\xff\xff"
        self.ack_wanted = False
        self.attempts += 1
        report = 0x40 if self.state == "delivered" else 0x20 if self.tile else 0
        return bytes([self.window << 7 | report])

    def expire(self, now):
        if self.inactivity is not None and self.inactivity <= now:
            self.stop(abort=self.state != "delivered")

    def stop(self, *, abort):
        self.state = "nothing"
        self.inactivity = self.next_poll = None
        self.ack_wanted, self.abort_wanted = False, abort

    def start_window(self, window, bits_before):
        self.state, self.window, self.bits_before = "accepting", window, bits_before
        self.tile = ""
        self.attempts = 0

    def receive(self, message, now):
        match message[0] >> 6 & 1, len(message):
            case 0, 1:
                self.receive_if_current(self.receive_ack_req, message, now)
            case 0, _:
                self.receive_if_current(self.receive_all_0, message, now)
            case 1, 1:  # Sender-Abort, not to be answered; with W = 0 it means nothing
                if message[0] >> 7:
                    self.stop(abort=False)
            case 1, length if length * 8 >= self.RCS_END_BITS + 6:
                self.receive_if_current(self.receive_all_1, message, now)

    def receive_if_current(self, receive, message, now):
        """Hand a message on if it belongs to the current window, or to the one that it begins."""
        window = message[0] >> 7
        over = self.state == "delivered" and len(message) > 1 and message != self.all_1
        if (self.state == "nothing" or over) and window == 0:
            self.stop(abort=False)
            self.start_window(0, "")
        if self.state == "nothing":
            return
        self.inactivity = now + self.INACTIVITY
        self.next_poll = now + self.POLL_INTERVAL
        self.polls_left = self.POLLS
        if self.state == "window done" and window != self.window:
            self.start_window(window, self.bits_before + self.tile)
        if window == self.window:
            receive(message)

    def receive_ack_req(self, _):
        self.ack_wanted = True

    def receive_all_0(self, message):
        if self.state in ("accepting", "window done"):
            self.state = "window done"
            self.store(message, 2)

    def receive_all_1(self, message):
        if self.state in ("accepting", "check failed"):
            self.state = "check failed"
            self.ack_wanted = True
            self.store(message, self.RCS_END_BITS)
            self.check(message)
        elif self.state == "delivered":
            self.ack_wanted = True

    def check(self, all_1):
        """Over the packet and the padding behind it, filled up with zeros. RFC8724 §8.2.3."""
        rcs = int.from_bytes(all_1[:5], "big") >> 6 & 0xFFFFFFFF
        bits = self.bits_before + self.tile
        octets = bytes(int(bits[at : at + 8].ljust(8, "0"), 2) for at in range(0, len(bits), 8))
        if self.state == "check failed" and crc32(octets) == rcs:
            self.state, self.all_1 = "delivered", all_1
            # A real device hands the packet up now; this one only tells its log.
            sys.stderr.write(f"a packet of {len(bits)} bits came in\n")

    def store(self, message, header_bits):
        """Keep the tile of this window. A repeated one replaces the first."""
        self.tile = "".join(f"{octet:08b}" for octet in message)[header_bits:]
        if len(self.bits_before) + len(self.tile) > self.MAX_PACKET_BITS:
            self.stop(abort=True)


class Meter:
    """The device: one radio, one packet each way, and the requests of the harness."""

    def __init__(self):
        self.power_on(0)
        self.payload_limit = 51
        self.retransmission_timer = 12 * HOUR

    def power_on(self, now):
        self.sender = None
        self.receiver = FragmentReceiver()
        self.next_uplink = now

    def due(self, now):
        moments = [self.receiver.due(now)]
        if self.sender is not None:
            moments.append(self.sender.due(now, self.payload_limit))
        moments = [max(at, self.next_uplink) for at in moments if at is not None]
        if self.receiver.inactivity is not None:
            moments.append(self.receiver.inactivity)
        return min(moments, default=None)

    def next_frame(self, now):
        """FPort and payload, or None when there is nothing to send or it is too early for it."""
        if now < self.next_uplink:
            return None
        frame = self.receiver.frame(now)
        if frame is None and self.sender is not None:
            due = self.sender.due(now, self.payload_limit)
            if due is not None and due <= now:
                frame = self.sender.frame(now, self.payload_limit)
        return frame

    def do_reset(self, request):
        setup = request["setup"]
        self.power_on(request["now"])
        self.payload_limit = setup.get("payload_limit_octets", 51)
        self.retransmission_timer = setup.get("retransmission_timer", 12 * HOUR)
        return {}

    def do_wake(self, request):
        now = request["now"]
        self.receiver.expire(now)
        frame = self.next_frame(now)
        if frame is None:
            return {}
        self.next_uplink = now + UPLINK_INTERVAL
        port, payload = frame
        crossing = {
            "point": "radio",
            "direction": "uplink",
            "octets": payload.hex(),
            "port": port,
            "payload_limit_octets": self.payload_limit,
        }
        return {"crossings": [crossing]}

    def do_give(self, request):
        crossing = request["crossing"]
        if crossing["point"] != "radio":
            raise Unsupported("only the radio leads into this meter")
        octets = bytes.fromhex(crossing["octets"])
        if octets and not crossing["multicast"]:
            if crossing["port"] == FPORT_UP and self.sender is not None:
                self.sender.receive(octets)
            elif crossing["port"] == FPORT_DOWN:
                self.receiver.receive(octets, request["now"])
        return {}

    def do_control(self, request):
        arguments = request["arguments"]
        match request["order"]:
            case "send-schc-packet":
                self.send_schc_packet(bytes.fromhex(arguments["octets"]))
            case "payload-limit":
                self.payload_limit = arguments["octets"]
            case "power-cycle":
                self.power_on(request["now"])
            case _:
                raise Unsupported("no such order")
        return {}

    def send_schc_packet(self, packet):
        if not 1 <= len(packet) <= MAX_PACKET_OCTETS:
            raise Unsupported(f"a packet has 1 to {MAX_PACKET_OCTETS} octets")
        if not 1 <= packet[0] <= 223 or packet[0] in (FPORT_UP, FPORT_DOWN):
            raise Unsupported("its RuleID is no port for packets")
        if self.sender is not None and not self.sender.ended:
            raise Unsupported("another packet is on its way")
        self.sender = FragmentSender(packet, self.retransmission_timer)


def main():
    meter = Meter()
    for line in sys.stdin:
        request = json.loads(line)
        answer = {"id": request["id"]}
        try:
            if request["do"] == "hello":
                answer["protocol"] = "meterproof-command/1"
                answer |= {"party": "meter", "identity": IDENTITY}
            elif (method := getattr(meter, f"do_{request['do']}", None)) is not None:
                answer |= method(request)
                answer["due"] = meter.due(request["now"])
            else:
                raise Unsupported("no such request")
        except Unsupported as reason:
            answer["unsupported"] = str(reason)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()  # an answer that stays in a buffer is no answer


if __name__ == "__main__":
    main()
