/* respell.h - one word for what residents call by many: dialect and slips.
 *
 * Works on normalised text, after normalise(): words of the table variants.tsv (Cantonese and
 * other dialects, slips of the ear and of the input method) become the word that patterns are
 * written in. The leftmost variant wins, and of several at one place the longest. The patterns
 * see respelled text; what staff see stays as the resident wrote it. */
#ifndef INTENTS_RESPELL_H
#define INTENTS_RESPELL_H

#include "bot/base/status.h"
#include "bot/base/text.h"
#include "intents/faults.h"
#include "intents/normalise.h"

enum { RESPELL_VARIANTS_MAX = 4096 };

struct respeller;       /* immutable after respeller_open */
struct respell_scratch; /* one a thread */

/* Lines "variant TAB word", # comments, both as normalised text; a word holds no variant. What
 * is wrong goes to faults with its line. ST_NO_MEMORY, ST_TOO_LARGE over RESPELL_VARIANTS_MAX. */
MUST_CHECK enum status respeller_open(const char *path, const struct normaliser *normaliser,
                                      struct faults *faults, struct respeller **respeller_out);
void respeller_close(struct respeller *respeller); /* accepts NULL */

/* For texts of at most text_bytes_max. */
MUST_CHECK enum status respell_scratch_open(size_t text_bytes_max,
                                            struct respell_scratch **scratch_out);
void respell_scratch_close(struct respell_scratch *scratch); /* accepts NULL */

/* text with its variants replaced, cut between characters at capacity_bytes: written to out, or
 * text itself when it has none. Not NUL-terminated. */
struct text respell(const struct respeller *respeller, struct respell_scratch *scratch,
                    struct text text, char *out, size_t capacity_bytes);

#endif
