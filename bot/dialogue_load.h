/* dialogue_load.h - reads a dialogue's state back from its records. */
#ifndef BOT_DIALOGUE_LOAD_H
#define BOT_DIALOGUE_LOAD_H

#include "bot/dialogue_state.h"

/* Never fails on bad input: what this configuration cannot read (another version, a service or
 * slot that is gone) is left out. Drafts older than draft_keep_ms too. The texts of state_out are
 * borrowed from records. */
void dialogue_load(const struct config *config, struct text records, int64_t now_ms,
                   struct dialogue_state *state_out);

#endif
