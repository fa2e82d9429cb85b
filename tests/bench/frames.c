#include "tests/bench/frames.h"

#include <string.h>

enum { OPCODE_MASK = 0x0f, RESERVED_BITS = 0x70, MASKED = 0x80, FIN = 0x80, FIRST_CONTROL = 8 };

/* Counts a word in a stream; works for words whose first byte does not come again in them. */
static uint64_t count_word(const char *word, size_t *seen, const uint8_t *data, size_t size)
{
    uint64_t count = 0;
    const uint8_t *end = data + size;
    while (data < end) {
        if (*seen == 0) {
            data = memchr(data, word[0], (size_t)(end - data));
            if (data == NULL) {
                return count;
            }
        }
        if (*data == (uint8_t)word[*seen]) {
            (*seen)++;
        } else {
            *seen = *data == (uint8_t)word[0];
        }
        data++;
        if (word[*seen] == '\0') {
            count++;
            *seen = 0;
        }
    }
    return count;
}

static void take_payload(struct frames *frames, const uint8_t *data, size_t size)
{
    if (frames->opcode < FIRST_CONTROL) {
        frames->events += count_word("{\"seq\":", &frames->event_at, data, size);
        frames->answers += count_word("{\"re\":", &frames->answer_at, data, size);
        return;
    }
    memcpy(frames->control + frames->control_size, data, size);
    frames->control_size += size;
}

static void end_frame(struct frames *frames)
{
    frames->in_payload = false;
    frames->header_size = 0;
    frames->frames += frames->opcode < FIRST_CONTROL;
    frames->ping = frames->ping || frames->opcode == FRAMES_PING;
    frames->closed = frames->closed || frames->opcode == FRAMES_CLOSE;
}

static size_t header_wanted(const struct frames *frames)
{
    if (frames->header_size < 2) {
        return 2;
    }
    const uint8_t length = frames->header[1];
    return length == 126 ? 4 : length == 127 ? 10 : 2;
}

static bool begin_payload(struct frames *frames)
{
    const uint8_t first = frames->header[0], length = frames->header[1];
    frames->opcode = first & OPCODE_MASK;
    if ((first & RESERVED_BITS) != 0 || (length & MASKED) != 0) {
        return false;
    }
    frames->payload_left = length < 126 ? length : 0;
    for (size_t i = 2; i < frames->header_size; i++) {
        frames->payload_left = frames->payload_left << 8 | frames->header[i];
    }
    frames->in_payload = true;
    if (frames->opcode >= FIRST_CONTROL) {
        frames->control_size = 0;
        return (first & FIN) != 0 && frames->payload_left <= FRAMES_CONTROL_BYTES_MAX;
    }
    return true;
}

bool frames_take(struct frames *frames, const uint8_t *data, size_t size)
{
    size_t at = 0;
    while (at < size) {
        if (!frames->in_payload) {
            frames->header[frames->header_size++] = data[at++];
            if (frames->header_size < header_wanted(frames)) {
                continue;
            }
            if (!begin_payload(frames)) {
                return false;
            }
        } else {
            const size_t here =
                size - at < frames->payload_left ? size - at : (size_t)frames->payload_left;
            take_payload(frames, data + at, here);
            frames->payload_left -= here;
            at += here;
        }
        if (frames->in_payload && frames->payload_left == 0) {
            end_frame(frames);
        }
    }
    return true;
}

size_t frames_write(enum frames_opcode opcode, const void *payload, size_t size,
                    uint8_t out[FRAMES_CLIENT_BYTES_MAX])
{
    /* The mask guards proxies against crafted payloads; on loopback zero serves. */
    const uint8_t header[6] = {
        (uint8_t)(FIN | (int)opcode), (uint8_t)(MASKED | (int)size), 0, 0, 0, 0};
    memcpy(out, header, sizeof header);
    memcpy(out + sizeof header, payload, size);
    return sizeof header + size;
}
