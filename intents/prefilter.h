/* prefilter.h - which patterns can match this text at all?
 *
 * One Aho-Corasick pass finds all literals; a pattern is a candidate when every group of its
 * needs has a literal in the text. Each pattern waits on one group only (its rarest), so the work
 * follows what occurs in the text and not the number of patterns. Loses nothing: literals.h says
 * why, and a matcher without it (loader.h: whole) is compared on fuzzed text. */
#ifndef INTENTS_PREFILTER_H
#define INTENTS_PREFILTER_H

#include "bot/base/status.h"
#include "bot/base/text.h"
#include "intents/alphabet.h"
#include "intents/literals.h"

struct prefilter;         /* immutable after prefilter_open */
struct prefilter_scratch; /* one a thread */

/* needs[i] belongs to pattern i, which is always tried if it needs nothing; borrowed during the
 * call only. Adds their characters to alphabet. ST_NO_MEMORY, ST_TOO_LARGE. */
MUST_CHECK enum status prefilter_open(const struct literal_need *needs, size_t pattern_count,
                                      struct alphabet *alphabet, struct prefilter **prefilter_out);
void prefilter_close(struct prefilter *prefilter); /* accepts NULL */

/* For texts of at most text_bytes_max. */
MUST_CHECK enum status prefilter_scratch_open(const struct prefilter *prefilter,
                                              size_t text_bytes_max,
                                              struct prefilter_scratch **scratch_out);
void prefilter_scratch_close(struct prefilter_scratch *scratch); /* accepts NULL */

/* Finds the candidates of a text, whose letters are borrowed until the next scan. */
void prefilter_scan(const struct prefilter *prefilter, struct prefilter_scratch *scratch,
                    const struct letters *letters);

/* The candidates in ascending order; they hold until the next scan. */
size_t prefilter_candidates(const struct prefilter *prefilter, struct prefilter_scratch *scratch,
                            const uint32_t **candidates_out);

/* Of a candidate whose need has a lead: the only offsets where a match can begin, ascending; at
 * the head of the text only, if head. They hold until the next call with this scratch. */
size_t prefilter_starts(const struct prefilter *prefilter, struct prefilter_scratch *scratch,
                        size_t pattern, bool head, const uint32_t **starts_out);

/* Patterns without any required literal: tried on every text. For reports. */
size_t prefilter_always_count(const struct prefilter *prefilter);

#endif
