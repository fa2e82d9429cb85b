/* search_asker.h - answers commands that search, look at much, or only look (chat.look), with a
 * connection that only reads.
 *
 * For threads of their own beside the desk's. */
#ifndef BOT_SEARCH_ASKER_H
#define BOT_SEARCH_ASKER_H

#include "bot/base/metrics.h"
#include "bot/input.h"

struct search_asker; /* opaque */

/* Paths of the index and of the database: borrowed as long as it lives. */
MUST_CHECK enum status search_asker_open(const char *index, const char *database,
                                         struct metrics *metrics,
                                         struct search_asker **asker_out);
void search_asker_close(struct search_asker *asker); /* accepts NULL */
/* Is this frame a question for it, and which: a quick one, or one that may take seconds? */
enum search_question { SEARCH_NONE, SEARCH_QUICK, SEARCH_LONG };
enum search_question search_asker_wants(struct text json);
/* Handles INPUT_COMMAND as commands_take does; sets input->status and answer. */
void search_asker_answer(struct search_asker *asker, struct input *input, int64_t now_ms);

#endif
