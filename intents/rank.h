/* rank.h - from pieces of evidence to ranked labels.
 *
 * Every rule that matches is one piece; a label's score is the sum of its pieces, and of what hints
 * suggest beyond what they suggest for "none". A second label
 * is a second request when it has evidence of its own in clauses where the first has none. */
#ifndef INTENTS_RANK_H
#define INTENTS_RANK_H

#include "intents/labels.h"
#include "intents/matcher.h"
#include "intents/pattern.h"
#include "intents/rules.h"

enum {
    RANK_SECOND_MIN = 60,        /* own evidence that makes a second request */
    RANK_SECOND_JOINED_MIN = 40, /* the same, after a word like 顺便 that announces one */
    RANK_GUESS_LEAD = 25         /* of a label that only hints speak for, over one of the rules */
};

struct evidence {
    const struct rule *rule;
    uint64_t labels; /* bits of the labels it speaks for or against */
    struct pattern_match match;
};

struct ranking {
    size_t count; /* >= 1 */
    struct {
        size_t label;
        int32_t score;
        const struct evidence *strongest; /* NULL for the last resort, and for a mere guess */
        int32_t said; /* of the score, what rules say; without it a label is a guess */
    } items[MATCH_RANKED_MAX];
    bool two_requests;
};

/* evidence in the order of the rules; borrows it. hints: points of the labels, or NULL. */
void rank(const struct labels *labels, struct text text, const struct evidence *evidence,
          size_t evidence_count, const int32_t *hints, struct ranking *ranking_out);

#endif
