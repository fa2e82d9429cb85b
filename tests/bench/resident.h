/* resident.h - a simulated resident who reports a repair, word by word.
 *
 * Half of them say everything in the first message and confirm it; the others name the
 * fault and answer what they are asked. Every resident has a home of his own, so no report
 * is a possible duplicate of another. Which words are used follows from number and seed. */
#ifndef TESTS_BENCH_RESIDENT_H
#define TESTS_BENCH_RESIDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RESIDENT_OPENID_BYTES = 29, /* 28 characters, as WeChat gives them, and the NUL */
    RESIDENT_TEXT_BYTES = 256,
    RESIDENT_MESSAGES_MAX = 8 /* then the dialogue is given up: the server does not finish it */
};

enum resident_says {
    SAYS_OPENING,
    SAYS_ROOM,
    SAYS_PHONE,
    SAYS_TIME,
    SAYS_NAME,
    SAYS_FAULT,
    SAYS_NO,
    SAYS_YES,
    SAYS_COUNT
};

struct resident {
    uint64_t number;
    char openid[RESIDENT_OPENID_BYTES];
    bool brief; /* names only the fault at first */
    unsigned fault;
    unsigned sent;
    enum resident_says says; /* next */
};

void resident_begin(struct resident *resident, uint64_t number, uint64_t seed);

/* Writes the next message (NUL-terminated) and returns its size. */
size_t resident_speak(struct resident *resident, char *out, size_t capacity_bytes);

enum resident_outcome { RESIDENT_GOES_ON, RESIDENT_HAS_TICKET, RESIDENT_GAVE_UP };

/* Takes the answer in and decides what to say next. A text that asks nothing (a server
 * without a dialogue) is answered in the order of enum resident_says. */
enum resident_outcome resident_hear(struct resident *resident, const char *reply, size_t size);

#endif
