/* dialogue_words.h - what a message says, beyond what the patterns found.
 *
 * Word lists are data (config/texts/words.json): words with spaces between. */
#ifndef BOT_DIALOGUE_WORDS_H
#define BOT_DIALOGUE_WORDS_H

#include "bot/dialogue_work.h"

/* Fills work->heard. */
void words_hear(struct dialogue_work *work);

/* Is text one of the words of the list? */
bool words_is(const struct dialogue_work *work, enum text_key list, struct text text);
/* Is one of them in it? Where the last one ends goes to *end_out (may be NULL). */
bool words_in(const struct dialogue_work *work, enum text_key list, struct text text,
              size_t *end_out);
bool words_start(const struct dialogue_work *work, enum text_key list, struct text text);
bool words_end(const struct dialogue_work *work, enum text_key list, struct text text);
/* Is the first clause one of them ("算了，我自己修吧")? */
bool words_lead(const struct dialogue_work *work, enum text_key list, struct text text);
/* The resident's own spelling of words out of the normalised text; those words themselves where
 * it cannot be told. */
struct text words_original(const struct dialogue_work *work, struct text words);
/* Is he beside himself, whatever else he says? */
bool words_heated(const struct dialogue_work *work);
/* Does the message only name a service ("我要报修"), without saying what it is about? */
bool words_bare(const struct dialogue_work *work, struct text plain);
/* Does it say hardly more than the rooms, phones, names and times found in it? */
bool words_only_slots(const struct dialogue_work *work);
/* Without white space and punctuation on both ends. */
struct text words_strip(struct text text);
/* What stands before the first mark, behind the last one; all of it where there is none. */
struct text words_first_clause(struct text text);
struct text words_last_clause(struct text text);
/* The part of a message with two requests that belongs to request `index` (0 or 1); the whole
 * message where it cannot be told. Borrowed from the match. */
struct text words_of_request(const struct dialogue_work *work, size_t index);
/* A slot of the match by name; NULL when the patterns found none. */
const struct match_slot *words_slot(const struct dialogue_work *work, struct text name);
/* "2", "第二个", "GD000012", "二" as an answer to a numbered list; 0: none of these. The
 * second form is a ticket's number: *is_number_out. */
int64_t words_number(const struct dialogue_work *work, bool *is_number_out);
/* At most chars_max characters of text. */
struct text words_cut_chars(struct text text, size_t chars_max);

#endif
