#include "bot/guesses.h"

#include <stddef.h>

static bool is_over(const struct guesser *guesser, int64_t now_ms)
{
    return now_ms - guesser->since_ms >= GUESSES_MS;
}

bool guesses_allow(const struct guesses *guesses, int64_t staff, int64_t now_ms)
{
    for (size_t i = 0; i < GUESSERS_MAX; i++) {
        const struct guesser *guesser = &guesses->rows[i];
        if (guesser->staff == staff) {
            return guesser->wrong < GUESSES_MAX || is_over(guesser, now_ms);
        }
    }
    return true;
}

/* Gives way first: an empty row, else the one longest ago. */
static bool gives_way(const struct guesser *guesser, const struct guesser *before)
{
    if (guesser->staff == 0 || before->staff == 0) {
        return before->staff != 0;
    }
    return guesser->since_ms < before->since_ms;
}

void guesses_count_wrong(struct guesses *guesses, int64_t staff, int64_t now_ms)
{
    struct guesser *row = &guesses->rows[0];
    for (size_t i = 0; i < GUESSERS_MAX && row->staff != staff; i++) {
        struct guesser *guesser = &guesses->rows[i];
        if (guesser->staff == staff || gives_way(guesser, row)) {
            row = guesser;
        }
    }
    if (row->staff != staff || is_over(row, now_ms)) {
        *row = (struct guesser){.staff = staff, .since_ms = now_ms};
    }
    row->wrong++;
}
