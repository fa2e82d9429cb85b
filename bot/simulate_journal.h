/* simulate_journal.h - what happened to each home in its dealings about fees and surveys, in order: for
 * whoever has to prove a case. */
#ifndef BOT_SIMULATE_JOURNAL_H
#define BOT_SIMULATE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { JOURNAL_WORD_BYTES = 32 };

struct sim_note {
    int64_t at_ms;
    int64_t household;
    size_t order; /* set by sim_journal_note */
    const char *what;               /* static: "bill", "sent" … */
    char word[JOURNAL_WORD_BYTES];  /* of what: a step, a month */
    int64_t fen;                    /* 0: no sum */
};

struct sim_journal {
    bool kept; /* else nothing is noted: a year of a large community has a million lines */
    size_t count, capacity;
    struct sim_note *notes; /* owned */
    bool out_of_memory;
};

void sim_journal_note(struct sim_journal *journal, const struct sim_note *note);
/* The notes of a home (0: of every home), home by home, each in order. room_of names a home. */
typedef const char *room_of_home(void *context, int64_t household);
void sim_journal_print(struct sim_journal *journal, int64_t household, int32_t offset_minutes,
                       room_of_home *room_of, void *context, FILE *out);
void sim_journal_close(struct sim_journal *journal);

#endif
