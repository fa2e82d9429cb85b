/* dialogue_load.h - reads a dialogue's state back from its JSON. */
#ifndef BOT_DIALOGUE_LOAD_H
#define BOT_DIALOGUE_LOAD_H

#include "bot/dialogue_state.h"

/* Never fails on bad input: what this configuration cannot read (another version, a service or
 * slot that is gone) is left out. Drafts older than draft_keep_ms too. Texts are copied. */
MUST_CHECK enum status dialogue_load(const struct config *config, struct text json,
                                     int64_t now_ms, struct arena *arena,
                                     struct dialogue_state *state_out);

#endif
