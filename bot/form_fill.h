/* form_fill.h - what stands in the cells of a printed form.
 *
 * Besides what every text about a ticket knows (ticket_words.h: {ticket} {room} {name} …, slots and
 * facts by their names), a form knows {phone} {class} {today}, and of a fact or of an event of the
 * ticket who, when and in what words: {approval_by} {approval_at} {completed_text}. */
#ifndef BOT_FORM_FILL_H
#define BOT_FORM_FILL_H

#include "bot/catalogue.h"
#include "bot/turn.h"

enum { FORM_EVENTS_MAX = 48 /* different kinds of events of one ticket that a form can speak of */ };

struct form_scene; /* a ticket that is written about; opaque */

/* Can a ticket of the service fill the placeholder? */
bool form_fill_knows(const struct service *service, struct text placeholder);

/* In the turn's arena; what is recorded of the ticket is read when first asked for. NULL: no
 * memory. */
struct form_scene *form_scene_open(struct turn *turn, const struct ticket *ticket);
/* Fills the sentence. */
MUST_CHECK enum status form_fill(struct form_scene *scene, struct text sentence,
                                 struct text *text_out);

#endif
