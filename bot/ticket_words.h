/* ticket_words.h - a text of the configuration, filled with what is known of a ticket.
 *
 * Any of {ticket} {title} {service} {state} {room} {name} {assignee} {community} {hotline}
 * {materials} {materials_told} (materials.h), a slot or a fact of the service by its name, and what the caller adds. Only what the text names is
 * looked up. */
#ifndef BOT_TICKET_WORDS_H
#define BOT_TICKET_WORDS_H

#include "bot/route_rule.h"
#include "bot/turn.h"

enum { TICKET_WORDS_VALUES_MAX = 16 /* placeholders of one text; further ones stay empty */ };

struct ticket_words {
    struct text key; /* of the text; NUL-terminated, as the catalogue's are */
    size_t value_count;
    const struct text_value *values; /* come before what is known of the ticket */
    enum route_kind kind;       /* by which ways it is told */
    const struct ask *ask;      /* the question that it is, whose answers may be tapped; NULL: none */
};

/* In the turn's arena. */
MUST_CHECK enum status ticket_words_fill(struct turn *turn, const struct ticket *ticket,
                                         const struct ticket_words *words, struct text *text_out);
/* Says it to who reported the ticket, by the ways of its kind (route.h). *told_out: there is somebody, and he can be reached; that he
 * can not is no error. */
MUST_CHECK enum status ticket_words_tell(struct turn *turn, const struct ticket *ticket,
                                         const struct ticket_words *words, bool *told_out);
/* A fact's value as residents and staff read it: 是, 11月25日（周三）14:00, 120.50. */
MUST_CHECK enum status ticket_words_fact(struct turn *turn, const struct ticket *ticket,
                                         const struct fact *fact, struct text *shown_out);

#endif
