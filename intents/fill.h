/* fill.h - the slots of a message: what the extractors find, then what the rules named. */
#ifndef INTENTS_FILL_H
#define INTENTS_FILL_H

#include "bot/base/arena.h"
#include "intents/lexicon.h"
#include "intents/matcher.h"
#include "intents/rank.h"
#include "intents/slot_spots.h"

/* Adds to result (whose normalised text is set, and has these spots) what the extractors find, the named groups of the
 * evidence for the first label and for the second of two requests, and the words of the lexicon
 * that no group named. ST_NO_MEMORY. */
MUST_CHECK enum status fill_slots(const struct ranking *ranking, const struct evidence *evidence,
                                  size_t evidence_count, const struct lexicon *lexicon,
                                  const struct slot_spots *spots, int64_t now_ms,
                                  int offset_minutes, struct arena *arena,
                                  struct match_result *result);

#endif
