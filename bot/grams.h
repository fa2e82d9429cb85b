/* grams.h - words cut into the pieces by which store/search.h finds them.
 *
 * Chinese has no spaces, and one character may be all that is remembered, so a text is known by
 * each of its characters and each two that follow each other; Latin letters and digits, of which
 * there are few, by each three as well. What is asked for is cut in the same way: a text that has
 * all its pieces may have it, and text_find says whether it does. Both are in the spelling of
 * intents/normalise.h. Pure. */
#ifndef BOT_GRAMS_H
#define BOT_GRAMS_H

#include "bot/base/arena.h"
#include "intents/matcher.h"

enum {
    GRAMS_TERMS_MAX = 8,       /* words of a question; more are left out */
    GRAMS_QUESTION_CHARS_MAX = 64,
    GRAMS_TERM_PIECES_MAX = 32 /* of one of them that are asked for */
};

/* The pieces of a text, with spaces between, and one for its community. Returns the bytes, at most
 * capacity; what does not fit is left out. */
size_t grams_write(struct text words, struct text community, char *out, size_t capacity);

struct grams_term {
    struct text said;
    struct text room; /* the same as a room is spelled in the database ("3-2-501"); empty: none */
};
struct grams_question {
    size_t count;
    struct grams_term terms[GRAMS_TERMS_MAX];
};
/* Reads what was asked for; its words live in the arena. count 0: there is nothing to look for. */
MUST_CHECK enum status grams_read(const struct matcher *matcher, struct text asked,
                                  struct arena *arena, struct grams_question *question_out);
/* The expression of store/search.h for a question of who sees these communities ("a b" or "*"). */
MUST_CHECK enum status grams_ask(const struct grams_question *question, struct text communities,
                                 struct arena *arena, struct text *expression_out);
/* Does the text, normalised, have all that was asked for? */
bool grams_fit(const struct grams_question *question, struct text words);

#endif
