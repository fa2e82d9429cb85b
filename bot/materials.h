/* materials.h - what a repair uses up: lines with a quantity, priced by the company's list at that time.
 *
 * Prices come from config/materials.json (material_rule.h) when the line is entered and stay with it;
 * a price of one's own is for what is not in the list. The sum is recorded as the fact that the rules
 * name, by "system". Who bears it follows from the ticket's class (R-REPAIR): within the warranty, and
 * where the company bears the repair, the resident pays nothing. */
#ifndef BOT_MATERIALS_H
#define BOT_MATERIALS_H

#include "bot/input.h"
#include "bot/json_out.h"
#include "bot/turn.h"

/* Enters the array: {"item", "quantity"} of the list, or {"name", "unit", "price_fen", "quantity"}.
 * An event "ticket.material" for each line. *why_out: key of the text that explains a refusal, or
 * NULL. ST_MALFORMED, ST_FORBIDDEN (not his role), ST_CONFLICT (not in this state, or of this
 * service), ST_TOO_LARGE (MATERIALS_OF_TICKET_MAX): lines before the refused one may be written, and
 * the caller undoes them (COMMAND_WHOLE). */
MUST_CHECK enum status materials_use(struct turn *turn, struct ticket *ticket,
                                     const struct viewer *viewer, const json_t *list,
                                     const char **why_out);
/* A line goes again: event "ticket.material_removed". Likewise, and ST_NOT_FOUND. */
MUST_CHECK enum status materials_take_back(struct turn *turn, struct ticket *ticket,
                                           const struct viewer *viewer, int64_t line,
                                           const char **why_out);

/* The object `materials` of a ticket whose service takes them: lines, sums in fen, and what of it the
 * resident pays, once the class is known. */
MUST_CHECK enum status materials_write(struct turn *turn, const struct ticket *ticket,
                                       struct json_out *out);
/* "角阀 2个（25元/个）、…" for forms, every line; empty without any. In the turn's arena. */
MUST_CHECK enum status materials_list_words(struct turn *turn, const struct ticket *ticket,
                                            struct text *words_out);
/* The sentence for the resident: what was used, and whether he pays for it; empty without any. */
MUST_CHECK enum status materials_told_words(struct turn *turn, const struct ticket *ticket,
                                            struct text *words_out);

#endif
