/* knowledge.h - what the service centre can answer at once (R-VISIT): config/knowledge.json.
 *
 * An entry names the ways in which it is asked, each a few words that must all occur, and the text
 * that answers. The entry with the longest words that fit answers. Immutable. */
#ifndef BOT_KNOWLEDGE_H
#define BOT_KNOWLEDGE_H

#include "bot/fault.h"

enum {
    KNOWLEDGE_ENTRIES_MAX = 500,
    KNOWLEDGE_ASKS_MAX = 40,       /* ways of asking, of one entry */
    KNOWLEDGE_COMMUNITIES_MAX = 16 /* that an entry is for; none: all */
};

struct knowledge; /* opaque */

/* Reads the file at path; a missing one is an empty knowledge base. */
MUST_CHECK enum status knowledge_load(const char *path, struct fault_sink *faults,
                                      struct knowledge **knowledge_out);
void knowledge_close(struct knowledge *knowledge); /* accepts NULL */
/* Key of the text that answers a question in normalised words; TEXT_NONE: nobody wrote it down. */
struct text knowledge_find(const struct knowledge *knowledge, struct text words,
                           struct text community);
/* The keys of all answers, for `check`; TEXT_NONE past the end. */
struct text knowledge_answer_at(const struct knowledge *knowledge, size_t index);

#endif
