#include "store/statements.h"

#include "store/ask.h"
#include "store/clock.h"
#include "store/media.h"
#include "store/outbox.h"

#include <assert.h>

/* The SQL below writes states as numbers, because a partial index is only used by a query that
 * repeats its condition word for word. */
#define QUEUED "0"
#define SENDING "1"
#define WAITING "2"
#define DEAD "4, 5" /* failed, uncertain */
#define UNCERTAIN "5"
#define WITHDRAWN "7"
static_assert(OUTBOX_QUEUED == 0 && OUTBOX_SENDING == 1 && OUTBOX_WAITING == 2 &&
                  OUTBOX_FAILED == 4 && OUTBOX_UNCERTAIN == 5 && OUTBOX_DELIVERED == 6 &&
                  OUTBOX_WITHDRAWN == 7 && OUTBOX_STATE_COUNT == 8,
              "outbox states are stored: change the numbers in statements.c and migrate");
static_assert(OUTBOX_REPLY == 2 && OUTBOX_CAMPAIGN == 4 && OUTBOX_LANE_COUNT == 5,
              "lanes are stored: migrate them");
#define WANTED "0"
#define FETCHING "1"
#define FILED "2"
static_assert(MEDIA_WANTED == 0 && MEDIA_FETCHING == 1 && MEDIA_KEPT == 2 &&
                  MEDIA_STATE_COUNT == 6,
              "states of media are stored: change the numbers in statements.c and migrate");
#define STILL_ASKED "0"
static_assert(ASK_OPEN == 0, "states of asks are stored: change the number and migrate");
#define MISSED "3"
#define KEPT "4"
static_assert(CLOCK_MISSED == 3 && CLOCK_KEPT == 4,
              "states of clocks are stored: change the numbers and migrate");

const struct statement_text statement_texts[STATEMENT_COUNT] = {
#define X(id, sql) [id] = {#id, sql},
#include "store/statements.def"
#undef X
};
