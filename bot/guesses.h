/* guesses.h - how often somebody at the gate has typed a code that is none.
 *
 * In memory, like the guards of sign_in.h: a restart forgets it, which a guesser can not cause.
 * With GUESSES_MAX a minute, trying every code of six digits takes him ten weeks. */
#ifndef BOT_GUESSES_H
#define BOT_GUESSES_H

#include <stdbool.h>
#include <stdint.h>

enum {
    GUESSES_MAX = 10, /* wrong codes of one member of staff within GUESSES_MS */
    GUESSES_MS = 60000,
    GUESSERS_MAX = 128 /* remembered at once; the one longest ago gives way */
};

struct guesser {
    int64_t staff; /* 0: empty */
    int64_t since_ms;
    int32_t wrong;
};

struct guesses {
    struct guesser rows[GUESSERS_MAX]; /* zeroed to begin */
};

/* May he try (another) code now? */
bool guesses_allow(const struct guesses *guesses, int64_t staff, int64_t now_ms);
void guesses_count_wrong(struct guesses *guesses, int64_t staff, int64_t now_ms);

#endif
