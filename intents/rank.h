/* rank.h - from pieces of evidence to ranked labels.
 *
 * Every rule that matches is one piece; a label's score is the sum of its pieces, and of what hints
 * suggest beyond what they suggest for "none". A text carries two requests when a cut between
 * clauses leaves another label in the lead of the rules on each side. */
#ifndef INTENTS_RANK_H
#define INTENTS_RANK_H

#include "intents/labels.h"
#include "intents/matcher.h"
#include "intents/pattern.h"
#include "intents/rules.h"

/* What each side of a cut must score, for two requests. */
enum {
    RANK_SECOND_MIN = 70,
    RANK_SECOND_FAMILY_MIN = 80, /* two labels of one family, as two repairs */
    RANK_SECOND_JOINED_MIN = 40  /* behind a word like 顺便 that announces another request */
};

enum { RANK_GUESS_LEAD = 25 /* of a label that only hints speak for, over one of the rules */ };

struct evidence {
    const struct rule *rule;
    uint64_t labels; /* bits of the labels it speaks for or against */
    int32_t score;   /* of the rule */
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
