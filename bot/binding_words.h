/* binding_words.h - what binding_talk.h hears and says. */
#ifndef BOT_BINDING_WORDS_H
#define BOT_BINDING_WORDS_H

#include "bot/binding_talk.h"
#include "bot/text_keys.h"
#include "store/binding.h"

/* A text of config/texts, filled, in the turn's arena. */
MUST_CHECK enum status binding_fill(struct turn *turn, enum text_key key,
                                    const struct text_value *values, size_t count,
                                    struct text *out);
MUST_CHECK enum status binding_say(struct turn *turn, enum text_key key, struct text *out);
MUST_CHECK enum status binding_say_number(struct turn *turn, enum text_key key, const char *name,
                                          int64_t number, struct text *out);
/* {room} as residents say it, and {phone}. */
MUST_CHECK enum status binding_say_room(struct turn *turn, enum text_key key, struct text room,
                                        struct text phone, struct text *out);

/* Is the whole of words one of the list's? */
bool binding_among(const struct turn *turn, enum text_key list, struct text words);
/* What the patterns found under that name; empty: nothing. */
struct text binding_slot(const struct match_result *match, const char *name);
/* The message, normalised and trimmed. */
struct text binding_plain(const struct binding_heard *heard);
/* Danger, and the wish for a person, are for the dialogue. */
bool binding_for_others(const struct turn *turn, const struct binding_heard *heard);
/* What he says about himself. */
struct binding_claim binding_claim_in(const struct binding_heard *heard);
/* "2", "第二套", "3栋2单元501": which of count, or count. */
size_t binding_chosen(const struct binding_heard *heard, const struct binding *rows, size_t count);

#endif
