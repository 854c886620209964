/*
 * A small meter that speaks the protocol "meterproof-command/1" (docs/command-protocol.md) on its
 * standard streams: a pattern to copy. C99, no dependencies.
 *
 * What it can do: send a SCHC Packet that it is ordered to send, in one frame if it fits and else in
 * fragments (ACK-on-Error, RFC9011 5.6.2), and take in fragmented packets (ACK-Always, RFC9011 5.6.3)
 * as a class A device. It has no DLMS server and no decompressor; what it cannot do it says it cannot.
 *
 * Parts, from bottom to top: reading JSON, the fragment sender, the fragment receiver, the radio side
 * of the device, the requests. A stack of your own replaces the middle three.
 *
 * Time is in microseconds and comes from the harness. Nothing here looks at a clock: a deadline is a
 * number that the answer reports as "due", and the harness comes back at that moment with "wake".
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int64_t moment;

#define NEVER INT64_MAX
#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)

#define FPORT_UP 20   /* fragments up, their acknowledgements down: RFC9011 5.2 */
#define FPORT_DOWN 21 /* fragments down, their acknowledgements up */
#define MAX_ACK_REQUESTS 8

/* ---- Reading JSON: just what the requests of the harness need ---------------------------------- */

static const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')
        at++;
    return at;
}

static const char *skip_string(const char *at)
{
    for (at++; *at && *at != '"'; at++)
        if (*at == '\\' && at[1])
            at++;
    return *at ? at + 1 : at;
}

/* The end of the value at `at`: a string, a number or word, or all of an array or object. */
static const char *skip_value(const char *at)
{
    int depth = 0;
    do {
        at = skip_blanks(at);
        if (*at == '"') {
            at = skip_string(at);
        } else if (*at == '{' || *at == '[') {
            depth++, at++;
        } else if (*at == '}' || *at == ']') {
            depth--, at++;
        } else if (*at == ',' || *at == ':') {
            at++;
        } else {
            while (*at && !strchr(",:]} \t\r\n", *at))
                at++;
        }
    } while (depth > 0 && *at);
    return at;
}

/* The value of a member of the object at `at`, or NULL. */
static const char *member(const char *at, const char *name)
{
    size_t length = strlen(name);
    at = at ? skip_blanks(at) : "";
    if (*at != '{')
        return NULL;
    for (at = skip_blanks(at + 1); *at == '"'; at = skip_blanks(*at == ',' ? at + 1 : at)) {
        const char *value = skip_blanks(skip_string(at));
        bool found = strncmp(at + 1, name, length) == 0 && at[1 + length] == '"';
        value = skip_blanks(*value == ':' ? value + 1 : value);
        if (found)
            return value;
        at = skip_blanks(skip_value(value));
    }
    return NULL;
}

static bool text_is(const char *value, const char *text)
{
    size_t length = strlen(text);
    return value && *value == '"' && strncmp(value + 1, text, length) == 0 && value[1 + length] == '"';
}

static int64_t number(const char *value, int64_t otherwise)
{
    return value && (*value == '-' || (*value >= '0' && *value <= '9')) ? strtoll(value, NULL, 10)
                                                                       : otherwise;
}

static int hex_digit(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

/* The octets of a hex string; how many, or -1 if it is none or does not fit. */
static int hex_octets(const char *value, uint8_t *octets, int room)
{
    int count = 0;
    if (!value || *value != '"')
        return -1;
    for (value++; *value != '"'; value += 2, count++) {
        int high = hex_digit(value[0]);
        int low = high < 0 ? -1 : hex_digit(value[1]);
        if (low < 0 || count == room)
            return -1;
        octets[count] = (uint8_t)(high << 4 | low);
    }
    return count;
}

/* ---- The radio: one frame at a time ------------------------------------------------------------ */

#define FRAME_ROOM 242
#define UPLINK_INTERVAL (5 * SECOND) /* both receive windows of class A are over by then */

struct frame {
    int port; /* -1: an empty frame */
    int length;
    uint8_t octets[FRAME_ROOM];
};

static struct {
    int payload_limit;
    moment next_uplink; /* not before */
} radio;

static void begin_frame(struct frame *frame, int port)
{
    frame->port = port;
    frame->length = 0;
}

static void put_octet(struct frame *frame, unsigned octet)
{
    frame->octets[frame->length++] = (uint8_t)octet;
}

/* The RCS of both modes: CRC-32 of Ethernet. RFC8724 8.2.3. */
static uint32_t crc32(const uint8_t *octets, size_t length)
{
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < length; i++) {
        crc ^= octets[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

/* ---- Uplink: the ACK-on-Error sender of RFC9011 5.6.2 ------------------------------------------ */

#define TILE 10 /* octets */
#define WINDOW 63 /* tiles */
#define MAX_TILES (4 * WINDOW)
#define ALL_1 63 /* the FCN that ends a packet */
#define ALL_1_LENGTH 5 /* octets: header and RCS; the last tile travels before it */

enum sender_state { IDLE, READY, SENDING, WAITING };

static struct {
    enum sender_state state;
    uint8_t packet[MAX_TILES * TILE];
    int length; /* octets */
    int tiles;
    bool to_send[MAX_TILES]; /* not sent yet, or reported missing */
    bool all_1_sent; /* at least once */
    bool all_1_wanted; /* the next request has to be the All-1 again */
    bool acknowledged; /* the receiver has shown that it knows this packet */
    int attempts;
    moment retransmission_timer;
    moment retransmission; /* when to ask again */
} sender;

static int last_window(void)
{
    return (sender.tiles - 1) / WINDOW;
}

static int tile_size(int tile)
{
    return tile < sender.tiles - 1 ? TILE : sender.length - tile * TILE;
}

static int first_to_send(void)
{
    int tile = 0;
    while (tile < sender.tiles && !sender.to_send[tile])
        tile++;
    return tile;
}

static bool fits_in_one_frame(void)
{
    return sender.length - 1 <= radio.payload_limit; /* the RuleID becomes the FPort */
}

/* `sender.packet` and `sender.length` are set. */
static void start_sending(void)
{
    sender.state = READY;
    sender.tiles = (sender.length + TILE - 1) / TILE;
    for (int tile = 0; tile < sender.tiles; tile++)
        sender.to_send[tile] = true;
    sender.all_1_sent = sender.all_1_wanted = sender.acknowledged = false;
    sender.attempts = 0;
}

static bool sender_has_frame(moment now)
{
    int tile = first_to_send();
    int least = tile < sender.tiles ? 1 + tile_size(tile) : ALL_1_LENGTH;
    switch (sender.state) {
    case READY:
        return fits_in_one_frame() || radio.payload_limit >= least;
    case SENDING:
        return radio.payload_limit >= least;
    case WAITING:
        return radio.payload_limit >= least && sender.retransmission <= now;
    default:
        return false;
    }
}

static void send_whole(struct frame *frame)
{
    begin_frame(frame, sender.packet[0]);
    for (int i = 1; i < sender.length; i++)
        put_octet(frame, sender.packet[i]);
    sender.state = IDLE;
}

/* As many neighbouring tiles of one window as the frame can carry. RFC8724 8.4.3.1. */
static void send_tiles(struct frame *frame, int tile)
{
    int window = tile / WINDOW;
    begin_frame(frame, FPORT_UP);
    put_octet(frame, (unsigned)(window << 6 | (WINDOW - 1 - tile % WINDOW)));
    for (; tile < sender.tiles && tile / WINDOW == window && sender.to_send[tile]; tile++) {
        if (frame->length + tile_size(tile) > radio.payload_limit)
            break;
        for (int i = 0; i < tile_size(tile); i++)
            put_octet(frame, sender.packet[tile * TILE + i]);
        sender.to_send[tile] = false;
    }
    sender.state = SENDING;
}

/*
 * Ask what has arrived. As long as nobody has shown that they know this packet, by the All-1: an ACK REQ
 * does not say which packet it means, and the answer to it could be about the one before.
 */
static void send_request(struct frame *frame, moment now)
{
    bool all_1 = !sender.all_1_sent || sender.all_1_wanted || !sender.acknowledged;
    begin_frame(frame, FPORT_UP);
    if (sender.attempts == MAX_ACK_REQUESTS) {
        put_octet(frame, 0xFF); /* Sender-Abort, RFC8724 8.3.4 */
        sender.state = IDLE;
        return;
    }
    put_octet(frame, (unsigned)(last_window() << 6 | (all_1 ? ALL_1 : 0)));
    if (all_1) {
        uint32_t rcs = crc32(sender.packet, (size_t)sender.length);
        for (int shift = 24; shift >= 0; shift -= 8)
            put_octet(frame, rcs >> shift & 0xFF);
        sender.all_1_sent = true;
        sender.all_1_wanted = false;
    }
    sender.attempts++;
    sender.retransmission = now + sender.retransmission_timer;
    sender.state = WAITING;
}

static void sender_frame(struct frame *frame, moment now)
{
    int tile = first_to_send();
    if (sender.state == READY && fits_in_one_frame())
        send_whole(frame);
    else if (tile < sender.tiles)
        send_tiles(frame, tile);
    else
        send_request(frame, now);
}

/* Whether an ACK of failure says that a tile arrived; bits that were cut off are ones. RFC8724 8.3.2.1. */
static bool reported_received(const uint8_t *ack, int length, int place)
{
    int bit = 3 + place; /* after W and C */
    return bit / 8 >= length || (ack[bit / 8] >> (7 - bit % 8) & 1);
}

static void sender_receives(const uint8_t *ack, int length)
{
    int window = ack[0] >> 6;
    bool complete = ack[0] >> 5 & 1;
    bool abort_shape = length == 2 && (ack[0] & 0x3F) == 0x3F && ack[1] == 0xFF;
    int missing = 0;
    if (sender.state != SENDING && sender.state != WAITING)
        return;
    if (abort_shape) {
        if (window == 3) /* with any other W it means nothing: RFC8724 8.3.5 */
            sender.state = IDLE;
        return;
    }
    if (window > last_window())
        return;
    if (complete) {
        if (window == last_window() && sender.all_1_sent)
            sender.state = IDLE; /* delivered */
        return;
    }
    sender.acknowledged = true;
    for (int place = 0; place < WINDOW && window * WINDOW + place < sender.tiles; place++)
        if (!reported_received(ack, length, place)) {
            sender.to_send[window * WINDOW + place] = true;
            missing++;
        }
    if (window == last_window() && sender.all_1_sent && missing == 0)
        sender.all_1_wanted = true;
    if (missing > 0 || sender.all_1_wanted)
        sender.state = SENDING;
}

/* ---- Downlink: the ACK-Always receiver of RFC9011 5.6.3, class A ------------------------------- */

#define MAX_PACKET 1290 /* octets */
#define INACTIVITY (36 * HOUR)
#define POLL_INTERVAL (HOUR / 4) /* empty uplinks, so that the gateway can ask again */
#define POLLS 32 /* the last of them long after the gateway's timer of 4 hours */
#define RCS_END 34 /* bits: header and RCS of an All-1 */

enum receiver_state { NOTHING, ACCEPTING, WINDOW_DONE, CHECK_FAILED, DELIVERED };

static struct {
    enum receiver_state state;
    unsigned window; /* W: the lowest bit of its number */
    bool has_tile; /* of this window, which has one: the bitmap */
    uint8_t packet[MAX_PACKET];
    int bits_before; /* of the windows before this one */
    int bits; /* with the tile of this window */
    uint8_t all_1[FRAME_ROOM]; /* the one that ended the packet, to know a repetition of it */
    int all_1_length;
    int attempts; /* ACKs sent for this window */
    bool ack_wanted;
    bool abort_wanted;
    int polls_left;
    moment next_poll;
    moment inactivity;
} receiver;

static void forget_packet(void)
{
    receiver.state = NOTHING;
    receiver.ack_wanted = receiver.abort_wanted = false;
}

static void give_up_packet(void)
{
    forget_packet();
    receiver.abort_wanted = true;
}

static void start_window(unsigned window, int bits_before)
{
    receiver.state = ACCEPTING;
    receiver.window = window;
    receiver.bits = receiver.bits_before = bits_before;
    receiver.has_tile = false;
    receiver.attempts = 0;
}

/* Keep a tile: the bits of a message from `from` on. A repeated one replaces the first. */
static bool store_tile(const uint8_t *message, int length, int from)
{
    receiver.bits = receiver.bits_before;
    if (receiver.bits + length * 8 - from > MAX_PACKET * 8)
        return false;
    for (; from < length * 8; from++, receiver.bits++) {
        uint8_t mask = (uint8_t)(0x80 >> receiver.bits % 8);
        uint8_t *octet = &receiver.packet[receiver.bits / 8];
        bool bit = message[from / 8] >> (7 - from % 8) & 1;
        *octet = (uint8_t)(bit ? *octet | mask : *octet & ~mask);
    }
    receiver.has_tile = true;
    return true;
}

/* Over the packet and the padding behind it, up to a whole octet with zeros. RFC8724 8.2.3. */
static bool check_is_good(const uint8_t *all_1)
{
    int octets = (receiver.bits + 7) / 8;
    uint32_t rcs = 0;
    for (int i = 0; i < 4; i++)
        rcs = rcs << 8 | (uint8_t)(all_1[i] << 2 | all_1[i + 1] >> 6);
    if (receiver.bits % 8)
        receiver.packet[octets - 1] &= (uint8_t)(0xFF00 >> receiver.bits % 8);
    return crc32(receiver.packet, (size_t)octets) == rcs;
}

static void receive_all_1(const uint8_t *message, int length)
{
    if (!store_tile(message, length, RCS_END)) {
        give_up_packet();
        return;
    }
    receiver.ack_wanted = true;
    receiver.state = CHECK_FAILED;
    if (check_is_good(message)) {
        receiver.state = DELIVERED;
        receiver.all_1_length = length;
        memcpy(receiver.all_1, message, (size_t)length);
        fprintf(stderr, "a packet of %d bits came in\n", receiver.bits); /* a real one goes up now */
    }
}

static void receiver_receives(const uint8_t *message, int length, moment now)
{
    unsigned window = message[0] >> 7;
    bool last = message[0] >> 6 & 1;
    bool ack_req = !last && length == 1;
    bool repeated = last && length == receiver.all_1_length
                    && memcmp(message, receiver.all_1, (size_t)length) == 0;
    if (last && length == 1) { /* Sender-Abort, not to be answered */
        if (window == 1)
            forget_packet();
        return;
    }
    if (last && length * 8 < RCS_END + 6)
        return;
    receiver.inactivity = now + INACTIVITY;
    receiver.next_poll = now + POLL_INTERVAL;
    receiver.polls_left = POLLS;
    if (receiver.state == DELIVERED && (ack_req || repeated)) {
        receiver.ack_wanted = receiver.ack_wanted || window == receiver.window;
        return;
    }
    if (receiver.state == NOTHING || receiver.state == DELIVERED) {
        if (window != 0)
            return;
        forget_packet();
        start_window(0, 0);
    }
    if (receiver.state == WINDOW_DONE && window != receiver.window)
        start_window(window, receiver.bits);
    if (window != receiver.window)
        return;
    if (ack_req) {
        receiver.ack_wanted = true;
    } else if (last && receiver.state != WINDOW_DONE) {
        receive_all_1(message, length);
    } else if (!last && receiver.state != CHECK_FAILED) {
        receiver.state = WINDOW_DONE;
        receiver.ack_wanted = true;
        if (!store_tile(message, length, 2))
            give_up_packet();
    }
}

/* An ACK that nothing came in answer to is sent again at once. RFC9011 5.6.3.5.1. */
static bool receiver_has_frame(void)
{
    return receiver.ack_wanted || receiver.abort_wanted || receiver.state == WINDOW_DONE;
}

static void receiver_frame(struct frame *frame)
{
    bool complete = receiver.state == DELIVERED;
    if (!receiver.abort_wanted && !complete && receiver.attempts == MAX_ACK_REQUESTS)
        give_up_packet();
    begin_frame(frame, FPORT_DOWN);
    if (receiver.abort_wanted) { /* Receiver-Abort, RFC8724 8.3.5 */
        put_octet(frame, 0xFF);
        put_octet(frame, 0xFF);
        receiver.abort_wanted = false;
        return;
    }
    put_octet(frame, receiver.window << 7 | (complete ? 0x40u : receiver.has_tile ? 0x20u : 0u));
    receiver.attempts++;
    receiver.ack_wanted = false;
}

static bool polls(void)
{
    return receiver.state != NOTHING && receiver.polls_left > 0;
}

/* ---- The device: what it does with time, and with what the harness asks ------------------------ */

static char *answer; /* grows; printed as one line */
static size_t answer_length, answer_room;

static void say(const char *text)
{
    size_t length = strlen(text);
    if (answer_length + length + 1 > answer_room) {
        answer_room = 2 * (answer_length + length + 1);
        answer = realloc(answer, answer_room);
        if (!answer)
            exit(EXIT_FAILURE);
    }
    memcpy(answer + answer_length, text, length + 1);
    answer_length += length;
}

static void say_number(int64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%lld", (long long)value);
    say(digits);
}

static void say_uplink(const struct frame *frame)
{
    char octet[3];
    say(",\"crossings\":[{\"point\":\"radio\",\"direction\":\"uplink\",\"octets\":\"");
    for (int i = 0; i < frame->length; i++) {
        snprintf(octet, sizeof octet, "%02x", frame->octets[i]);
        say(octet);
    }
    say("\",\"port\":");
    if (frame->port < 0)
        say("null");
    else
        say_number(frame->port);
    say(",\"payload_limit_octets\":");
    say_number(radio.payload_limit);
    say("}]");
}

static moment earlier(moment one, moment other)
{
    return one < other ? one : other;
}

static moment later(moment one, moment other)
{
    return one > other ? one : other;
}

static moment due(moment now)
{
    moment next = NEVER;
    if (receiver_has_frame() || sender_has_frame(now))
        next = now;
    if (sender.state == WAITING && sender.retransmission > now)
        next = earlier(next, sender.retransmission);
    if (polls())
        next = earlier(next, receiver.next_poll);
    next = next == NEVER ? NEVER : later(next, radio.next_uplink);
    if (receiver.state != NOTHING)
        next = earlier(next, receiver.inactivity);
    return next;
}

/* Do what is due now: at most one frame. */
static void wake(moment now)
{
    struct frame frame;
    if (receiver.state != NOTHING && receiver.inactivity <= now) {
        if (receiver.state == DELIVERED)
            forget_packet();
        else
            give_up_packet();
    }
    if (radio.next_uplink > now)
        return;
    if (receiver_has_frame()) {
        receiver_frame(&frame);
    } else if (sender_has_frame(now)) {
        sender_frame(&frame, now);
    } else if (polls() && receiver.next_poll <= now) {
        begin_frame(&frame, -1);
    } else {
        return;
    }
    if (receiver.polls_left > 0 && receiver.next_poll <= now) { /* any uplink will do */
        receiver.polls_left--;
        receiver.next_poll = now + POLL_INTERVAL;
    }
    radio.next_uplink = now + UPLINK_INTERVAL;
    say_uplink(&frame);
}

static void set_payload_limit(int64_t octets)
{
    radio.payload_limit = (int)earlier(later(octets, 0), FRAME_ROOM);
}

static void power_on(moment now)
{
    sender.state = IDLE;
    memset(&receiver, 0, sizeof receiver);
    radio.next_uplink = now;
}

static const char *reset(const char *request, moment now)
{
    const char *setup = member(request, "setup");
    power_on(now);
    set_payload_limit(number(member(setup, "payload_limit_octets"), 51));
    sender.retransmission_timer = number(member(setup, "retransmission_timer"), 12 * HOUR);
    return NULL;
}

static const char *give(const char *request, moment now)
{
    const char *crossing = member(request, "crossing");
    const char *multicast = member(crossing, "multicast");
    uint8_t octets[FRAME_ROOM];
    int length = hex_octets(member(crossing, "octets"), octets, FRAME_ROOM);
    int64_t port = number(member(crossing, "port"), -1);
    if (!text_is(member(crossing, "point"), "radio"))
        return "only the radio leads into this meter";
    if (length < 1 || (multicast && *multicast == 't'))
        return NULL; /* heard, and of no use */
    if (port == FPORT_UP)
        sender_receives(octets, length);
    else if (port == FPORT_DOWN)
        receiver_receives(octets, length, now);
    return NULL;
}

static const char *send_schc_packet(const char *arguments)
{
    static uint8_t packet[sizeof sender.packet];
    int length = hex_octets(member(arguments, "octets"), packet, sizeof packet);
    if (length < 1)
        return "that is no packet, or it has more than 2520 octets";
    if (packet[0] < 1 || packet[0] > 223 || packet[0] == FPORT_UP || packet[0] == FPORT_DOWN)
        return "its RuleID is no port for packets";
    if (sender.state != IDLE)
        return "another packet is on its way";
    memcpy(sender.packet, packet, (size_t)length);
    sender.length = length;
    start_sending();
    return NULL;
}

static const char *control(const char *request, moment now)
{
    const char *order = member(request, "order");
    const char *arguments = member(request, "arguments");
    if (text_is(order, "send-schc-packet"))
        return send_schc_packet(arguments);
    if (text_is(order, "payload-limit"))
        set_payload_limit(number(member(arguments, "octets"), radio.payload_limit));
    else if (text_is(order, "power-cycle"))
        power_on(now);
    else
        return "no such order";
    return NULL;
}

/* One request, one answer. */
static void handle(const char *request)
{
    const char *what = member(request, "do");
    const char *refusal = NULL;
    moment now = number(member(request, "now"), 0);
    answer_length = 0;
    say("{\"id\":");
    say_number(number(member(request, "id"), 0));
    if (text_is(what, "hello")) {
        say(",\"protocol\":\"meterproof-command/1\",\"party\":\"meter\","
            "\"identity\":\"example meter in C\"}\n");
        return;
    }
    if (text_is(what, "reset"))
        refusal = reset(request, now);
    else if (text_is(what, "give"))
        refusal = give(request, now);
    else if (text_is(what, "control"))
        refusal = control(request, now);
    else if (text_is(what, "wake"))
        wake(now);
    else
        refusal = "no such request";
    if (refusal) {
        say(",\"unsupported\":\"");
        say(refusal);
        say("\"}\n");
        return;
    }
    say(",\"due\":");
    if (due(now) == NEVER)
        say("null");
    else
        say_number(due(now));
    say("}\n");
}

/* The next line of standard input, however long; NULL at its end. */
static char *next_line(void)
{
    static char *line;
    static size_t room;
    size_t length = 0;
    do {
        if (length + 2 > room) {
            room = room ? 2 * room : 4096;
            line = realloc(line, room);
            if (!line)
                exit(EXIT_FAILURE);
        }
        if (!fgets(line + length, (int)(room - length), stdin))
            return NULL;
        length += strlen(line + length);
    } while (length == 0 || line[length - 1] != '\n');
    return line;
}

int main(void)
{
    for (char *request = next_line(); request; request = next_line()) {
        handle(request);
        fwrite(answer, 1, answer_length, stdout);
        fflush(stdout); /* an answer that stays in a buffer is no answer */
    }
    return EXIT_SUCCESS;
}
