/* fact_value.h - the value of a fact out of the words that somebody recorded.
 *
 * Kept are the words in one form (12.50 yuan as "12.50", a moment as ISO 8601, a score as its
 * digit) and a number for conditions: fen, milliseconds since 1970, score, count. Pure. */
#ifndef BOT_FACT_VALUE_H
#define BOT_FACT_VALUE_H

#include "bot/service_procedure.h"
#include "bot/text_keys.h"
#include "bot/texts.h"
#include "store/fact.h"

/* What is recorded, and what must be known beside it. */
struct fact_said {
    struct text words;
    const struct fact *before; /* in force until now; NULL: none */
    int64_t now_ms;
    int32_t offset_minutes; /* of the community, for a moment without its own */
};

/* Sets value and number of fact_out, and nothing else. ST_MALFORMED for words that are not of the
 * rule's kind or out of its range, ST_TOO_LARGE, ST_CONFLICT for a count too soon after the last
 * one and for a second record of a fact that may have one: *why_out is the text that says so. */
MUST_CHECK enum status fact_value_read(const struct fact_rule *rule, const struct fact_said *said,
                                       struct fact *fact_out, enum text_key *why_out);

/* "5", "五", "5分", "给五星": 1..5; 0 when it is no score. before and after are the words that
 * may stand around it; NULL: none. */
int fact_value_score(struct text words, const struct text_list *before,
                     const struct text_list *after);

#endif
