#include "bot/simulate_journal.h"

#include "bot/base/clock.h"

#include <stdlib.h>

enum { NOTES_FIRST = 1024, TIME_AT = 11, FEN_PER_YUAN = 100 };

void sim_journal_note(struct sim_journal *journal, const struct sim_note *note)
{
    if (!journal->kept || journal->out_of_memory) {
        return;
    }
    if (journal->count == journal->capacity) {
        size_t capacity = journal->capacity == 0 ? NOTES_FIRST : 2 * journal->capacity;
        struct sim_note *notes = realloc(journal->notes, capacity * sizeof *notes);
        if (notes == NULL) {
            journal->out_of_memory = true;
            return;
        }
        journal->notes = notes;
        journal->capacity = capacity;
    }
    journal->notes[journal->count] = *note;
    journal->notes[journal->count].order = journal->count;
    journal->count++;
}

static int by_home(const void *left, const void *right)
{
    const struct sim_note *a = left, *b = right;
    return a->household != b->household ? (a->household < b->household ? -1 : 1)
           : a->order != b->order       ? (a->order < b->order ? -1 : 1)
                                        : 0;
}

static void print_note(const struct sim_note *note, int32_t offset_minutes, FILE *out)
{
    char at[CLOCK_ISO_BYTES];
    clock_format_iso(note->at_ms, offset_minutes, at);
    fprintf(out, "  %.10s %.5s  %-14s %-16s", at, at + TIME_AT, note->what, note->word);
    if (note->fen != 0) {
        fprintf(out, " %lld.%02d", (long long)(note->fen / FEN_PER_YUAN),
                (int)(note->fen % FEN_PER_YUAN));
    }
    fputc('\n', out);
}

void sim_journal_print(struct sim_journal *journal, int64_t household, int32_t offset_minutes,
                       room_of_home *room_of, void *context, FILE *out)
{
    int64_t shown = 0;
    if (journal->count > 0) {
        qsort(journal->notes, journal->count, sizeof *journal->notes, by_home);
    }
    for (size_t i = 0; i < journal->count; i++) {
        const struct sim_note *note = &journal->notes[i];
        if (household != 0 && note->household != household) {
            continue;
        }
        if (note->household != shown) {
            shown = note->household;
            fprintf(out, "home %s\n", room_of(context, shown));
        }
        print_note(note, offset_minutes, out);
    }
}

void sim_journal_close(struct sim_journal *journal)
{
    free(journal->notes);
    *journal = (struct sim_journal){0};
}
