/* frames.h - reads the server's half of a websocket and counts the staff events in it.
 *
 * Takes bytes as they come and keeps nothing but where it stands, so that ten thousand
 * connections cost ten thousand small structs. */
#ifndef TESTS_BENCH_FRAMES_H
#define TESTS_BENCH_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FRAMES_HEADER_BYTES_MAX = 10, FRAMES_CONTROL_BYTES_MAX = 125 };

struct frames {
    uint64_t frames, events, answers; /* data frames; {"seq":...}; {"re":...} */
    bool ping, closed;                /* a ping waits for its pong; a close frame came */
    uint8_t control[FRAMES_CONTROL_BYTES_MAX];
    size_t control_size;

    uint8_t header[FRAMES_HEADER_BYTES_MAX];
    size_t header_size;
    uint64_t payload_left;
    uint8_t opcode;
    bool in_payload;
    size_t event_at, answer_at; /* how much of the searched words has been seen */
};

/* False when the bytes break RFC 6455 (a mask, a reserved bit, an overlong control frame). */
bool frames_take(struct frames *frames, const uint8_t *data, size_t size);

/* Writes one masked client frame of at most 125 bytes; its size. */
enum { FRAMES_CLIENT_BYTES_MAX = 6 + FRAMES_CONTROL_BYTES_MAX };
enum frames_opcode { FRAMES_TEXT = 1, FRAMES_CLOSE = 8, FRAMES_PING = 9, FRAMES_PONG = 10 };
size_t frames_write(enum frames_opcode opcode, const void *payload, size_t size,
                    uint8_t out[FRAMES_CLIENT_BYTES_MAX]);

#endif
