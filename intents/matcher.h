/* matcher.h - from a resident's words to ranked intents and slots.
 *
 * Patterns are files under intents/patterns/; they are compiled once with
 * PCRE2 (JIT, UTF, UCP) and kept immutable, so one matcher serves any number of
 * threads, each with its own struct match_scratch. A required-literal prefilter
 * (prefilter.h) decides which patterns can match at all; it never loses one. */
#ifndef INTENTS_MATCHER_H
#define INTENTS_MATCHER_H

#include "bot/base/arena.h"
#include "bot/base/status.h"
#include "bot/base/text.h"

#include <stdio.h>

enum {
    MATCH_RANKED_MAX = 8,
    MATCH_SLOTS_MAX = 16,
    MATCH_LABEL_BYTES = 32,
    /* Of the normalised text; longer is cut between characters. Some 680 Chinese characters say
     * what a message is about; every further one would cost the desk time that others wait for. */
    MATCH_TEXT_BYTES_MAX = 2048,
    MATCH_LIMIT = 10000, /* pcre2_set_match_limit: a hostile text costs < 1 ms a pattern */
    MATCH_HEAP_LIMIT_KIB = 1024,
    MATCH_PATTERNS_MAX = 8192
};

struct matcher;       /* immutable after matcher_load */
struct match_scratch; /* one a thread: match data, JIT stack, buffers */

/* A slot found in the text: name as in the pattern's named group or the extractor's
 * ("room", "phone", "time", "money", "name", "place", "item", "material", "count", "urgency",
 * "person", "fault"). */
struct match_slot {
    char name[24];
    struct text value; /* canonical: room "3-2-501", phone "13800138000", time as in slots.h */
    struct text words; /* the resident's own words for it */
};

struct match_ranked {
    char label[MATCH_LABEL_BYTES]; /* one of the labels of intents/labels.tsv */
    int32_t score;                 /* sum of evidence, for minus against */
    struct text rule;              /* name of the strongest rule */
    struct text file;              /* where it stands */
    int32_t line;
    struct text span; /* what it matched, in the normalised text */
    int32_t said;     /* of the score, what rules say; without it the label is a guess by hints */
};

struct match_result {
    struct text normalised;
    size_t ranked_count; /* best first; 0 never happens: the last resort is label "none" */
    struct match_ranked ranked[MATCH_RANKED_MAX];
    bool two_requests; /* ranked[1] is a second request of its own, not a runner-up */
    size_t slot_count;
    struct match_slot slots[MATCH_SLOTS_MAX];
    int32_t limit_hits; /* patterns that ran into MATCH_LIMIT: counted, logged, not matched */
};

/* Loads directory (the folder intents/): labels.tsv, traditional.tsv, words.tsv and every .rules
 * file below patterns/. Every fault (file:line: reason) goes to report (may be NULL) and is
 * counted; ST_CONFIG when there was any. */
MUST_CHECK enum status matcher_load(const char *directory, FILE *report, size_t *fault_count_out,
                                    struct matcher **matcher_out);
/* The same with one pattern file from memory in place of patterns/; name is what faults call it. */
MUST_CHECK enum status matcher_load_memory(const char *directory, struct text name,
                                           struct text rules, FILE *report, size_t *fault_count_out,
                                           struct matcher **matcher_out);
void matcher_close(struct matcher *matcher); /* accepts NULL */

MUST_CHECK enum status match_scratch_open(const struct matcher *matcher,
                                          struct match_scratch **scratch_out);
void match_scratch_close(struct match_scratch *scratch); /* accepts NULL */

/* Ranks text. Times in it are resolved against now_ms at offset_minutes from UTC. The
 * result's texts live in the arena or in the matcher. ST_NO_MEMORY only. */
MUST_CHECK enum status matcher_match(const struct matcher *matcher, struct match_scratch *scratch,
                                     struct text text, int64_t now_ms, int offset_minutes,
                                     struct arena *arena, struct match_result *result_out);

/* Prints every piece of evidence for text: rule, file:line, span, score, runners-up. */
MUST_CHECK enum status matcher_explain(const struct matcher *matcher, struct match_scratch *scratch,
                                       struct text text, int64_t now_ms, int offset_minutes,
                                       FILE *out);

/* Writes the normal form of text (normalise.h) to out and returns its bytes, at most
 * capacity_bytes (>= 4), cut between characters. */
size_t matcher_normalise(const struct matcher *matcher, struct text text, char *out,
                         size_t capacity_bytes);

size_t matcher_pattern_count(const struct matcher *matcher);
/* Is it one of the labels that the pattern files may use? */
bool matcher_knows_label(const struct matcher *matcher, struct text label);
/* Labels by index for `check`; NULL past the end. */
const char *matcher_label(const struct matcher *matcher, size_t index);
/* Its Chinese title: 渗漏水. NULL for a label that is not known. */
const char *matcher_label_title(const struct matcher *matcher, struct text label);

#endif
