/* texts.h - every sentence that a resident or staff reads, from config/texts/.
 *
 * A text is a template with {placeholders}. `check` proves that every text which
 * the program or the catalogue names is there, and has the placeholders it needs. */
#ifndef BOT_TEXTS_H
#define BOT_TEXTS_H

#include "bot/base/arena.h"
#include "bot/fault.h"

struct texts; /* immutable */

struct text_value {
    const char *name; /* of the placeholder */
    struct text value;
};

struct text_list {
    const struct text *items;
    size_t count;
};

/* Reads directory/(all).json, each an object of key -> sentence. */
MUST_CHECK enum status texts_load(const char *directory, struct fault_sink *faults,
                                  struct texts **texts_out);
void texts_close(struct texts *texts); /* accepts NULL */
/* The raw template; TEXT_NONE when there is none. */
struct text texts_find(const struct texts *texts, struct text key);
/* Words of a list: a text whose key is below "words."; empty for others. */
struct text_list texts_words(const struct texts *texts, struct text key);
/* Fills the template. An unknown key gives the key itself (check has refused such a
 * configuration before), a missing value an empty string. data NULL only out of memory. */
struct text texts_fill(const struct texts *texts, const char *key, const struct text_value *values,
                       size_t value_count, struct arena *arena);
/* The same over a template that is not one of the texts (a ticket's title). */
struct text texts_fill_template(struct text sentence, const struct text_value *values,
                                size_t value_count, struct arena *arena);

/* Is {name} in the template? */
bool texts_has_placeholder(struct text sentence, struct text name);
/* Steps through the placeholders; *at starts at 0. False after the last one. */
bool texts_each_placeholder(struct text sentence, size_t *at, struct text *name_out);

#endif
