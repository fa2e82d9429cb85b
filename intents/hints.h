/* hints.h - what runs of characters suggest, learned from labelled messages.
 *
 * Rules say what a message surely means; hints decide where rules are silent or disagree. A hint is
 * a run of one to four characters of the text, counted once; it adds points to some labels and
 * takes them from others, on the scale of the rules' scores. hints.tsv is written by
 * tests/intents/train.mjs. */
#ifndef INTENTS_HINTS_H
#define INTENTS_HINTS_H

#include "intents/alphabet.h"
#include "intents/labels.h"

enum { HINTS_MAX = 65535 };

struct hints;         /* immutable after hints_open */
struct hints_scratch; /* one a thread */

/* Lines "run TAB label=points label=points …" in ascending order, # comments; the line whose run is
 * empty counts for every message. The characters of the runs are added to alphabet. What is wrong
 * goes to faults. ST_NO_MEMORY, ST_TOO_LARGE over HINTS_MAX. */
MUST_CHECK enum status hints_open(const char *path, const struct labels *labels,
                                  struct alphabet *alphabet, struct faults *faults,
                                  struct hints **hints_out);
void hints_close(struct hints *hints); /* accepts NULL */

/* For texts of at most text_bytes_max. */
MUST_CHECK enum status hints_scratch_open(const struct hints *hints, size_t text_bytes_max,
                                          struct hints_scratch **scratch_out);
void hints_scratch_close(struct hints_scratch *scratch); /* accepts NULL */

/* What every message gets, and what the runs of a text say, by its letters of the same alphabet. A
 * label of which the table says nothing has the points of "none": it is left to its rules. */
void hints_of_text(const struct hints *hints, struct hints_scratch *scratch,
                   const struct letters *letters, int32_t points[LABELS_MAX]);

/* Calls each with every hint of a text that speaks for label or against it. */
void hints_explain(const struct hints *hints, struct hints_scratch *scratch,
                   const struct letters *letters, size_t label,
                   void (*each)(void *context, struct text run, int32_t points), void *context);

#endif
