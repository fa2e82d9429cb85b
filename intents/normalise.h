/* normalise.h - one spelling for what residents type.
 *
 * NFKC with width folding, traditional characters to simplified ones, letters in lower case,
 * emoji and control characters to a space, white space trimmed and single. Of one letter three
 * or more times in a row one stays (啊啊啊), of one mark two or more (！！); digits, also Chinese
 * ones, are left alone. Bytes that are not UTF-8 become a space. Doing it twice changes nothing. */
#ifndef INTENTS_NORMALISE_H
#define INTENTS_NORMALISE_H

#include "bot/base/status.h"
#include "bot/base/text.h"

struct normaliser; /* immutable after normaliser_open: any number of threads */

/* table_path: lines "traditional TAB simplified", # comments. ST_CONFIG when it is missing or a
 * line is malformed, ST_NO_MEMORY. */
MUST_CHECK enum status normaliser_open(const char *table_path, struct normaliser **normaliser_out);
void normaliser_close(struct normaliser *normaliser); /* accepts NULL */

/* Writes the normal form of text to out, cut between characters at capacity_bytes (>= 4), and
 * returns its bytes. Not NUL-terminated. Allocates only for text outside the common scripts. */
size_t normalise(const struct normaliser *normaliser, struct text text, char *out,
                 size_t capacity_bytes);

#endif
