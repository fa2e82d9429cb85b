/* campaigns.h - campaigns carried out: planned in ranges, sent in batches, stopped at a word.
 *
 * A timer drives each running campaign. A turn of it plans one range of households, or takes a batch
 * of homes: each is judged (paid, in dispute, promised, opted out, told today, ...) and its outbox row
 * is written in the same transaction, with the key "campaign:ID:HOUSEHOLD". When the courier is
 * about to get that row it is judged once more, in the transaction that hands it over: what was
 * cancelled, paid, or says what is no longer true is withdrawn; in quiet hours and pauses it waits. */
#ifndef BOT_CAMPAIGNS_H
#define BOT_CAMPAIGNS_H

#include "bot/json_out.h"
#include "bot/turn.h"
#include "store/campaign.h"
#include "store/timer.h"

enum {
    CAMPAIGN_LOOKED_MAX = 256,     /* homes of one turn, skipped ones too */
    CAMPAIGN_PAUSE_MS = 60000,     /* a row of a paused campaign is looked at again after this */
    CAMPAIGN_CROWDED_MS = 1000     /* too many rows wait for the courier: tried again after this */
};

/* What the staff protocol asks for. actor is a username. ST_CONFLICT out of another state; a
 * creator who would approve his own gets ST_FORBIDDEN. Each is an event campaign.… */
MUST_CHECK enum status campaigns_create(struct turn *turn, struct campaign *campaign,
                                        struct text actor);
enum campaign_move {
    CAMPAIGN_APPROVE,
    CAMPAIGN_START,
    CAMPAIGN_PAUSE,
    CAMPAIGN_RESUME,
    CAMPAIGN_CANCEL,
    CAMPAIGN_MOVE_COUNT
};
MUST_CHECK enum status campaigns_move(struct turn *turn, struct campaign *campaign,
                                      enum campaign_move move, struct text actor);
/* No faster than so many a minute from its next batch on; 0: as fast as the configuration says.
 * ST_MALFORMED for more than that, ST_CONFLICT when it is over. An event campaign.throttled. */
MUST_CHECK enum status campaigns_throttle(struct turn *turn, struct campaign *campaign,
                                          int32_t per_minute, struct text actor);
/* Messages a minute that it may send. */
int32_t campaigns_pace(const struct config *config, const struct campaign *campaign);
/* What nobody asks for by hand: a draft, or running from at_ms on. No event says so. */
MUST_CHECK enum status campaigns_begin(struct turn *turn, struct campaign *campaign,
                                       struct text actor, int64_t at_ms);
/* Reads params: {"building": "3", "bound": true, "least_fen": 100, "months": 2}, of a survey's
 * {"survey": 5}. ST_MALFORMED for others. */
MUST_CHECK enum status campaigns_audience(const struct config *config,
                                          const struct campaign *campaign, int64_t now_ms,
                                          struct audience *audience_out);
/* Writes what staff read of it, as member `key`. */
void campaigns_render(struct json_out *out, const char *key, const struct config *config,
                      const struct campaign *campaign);

/* Loads it, with params that outlive further store_ calls. */
MUST_CHECK enum status campaigns_load(struct turn *turn, int64_t id, struct campaign *campaign);
/* now_ms when residents may be written to, else the next moment at which they may. */
int64_t campaigns_allowed_ms(const struct community *community, int64_t now_ms);

/* ---- what drives it ---- */

MUST_CHECK enum status campaigns_ring(struct turn *turn, const struct timer *timer);
/* The daily run of the dunning ladder in one community. */
MUST_CHECK enum status campaigns_dunning_ring(struct turn *turn, const struct timer *timer);
/* Arms the daily runs, and settles what a crash left uncertain. */
MUST_CHECK enum status campaigns_agree(struct turn *turn);

/* After a crash: what was with the courier is uncertain, and is counted as failed. */
MUST_CHECK enum status campaigns_settle(struct turn *turn);

/* The campaign and the home that a row of the outbox is for, by its key: "campaign:12:345", and of
 * the ways behind the first "campaign:12:345:sms". false for rows of no campaign. */
bool campaigns_of_key(struct text key, int64_t *campaign, int64_t *household);
/* May one more home of the campaign be told by a person? */
MUST_CHECK enum status campaigns_may_ask(struct turn *turn, int64_t campaign, bool *may_out);
/* No way leads to the home any more; told: a person is asked to tell it. A step of the ladder counts
 * as taken either way: the letter comes. */
MUST_CHECK enum status campaigns_after_ways(struct turn *turn, const struct outbox_row *row,
                                            bool told);

enum campaign_word { CAMPAIGN_SEND, CAMPAIGN_LATER, CAMPAIGN_WITHDRAW };
/* Of a row that is about to be sent; of a row of no campaign, SEND. *again_ms_out with LATER. */
MUST_CHECK enum status campaigns_before_send(struct turn *turn, const struct outbox_row *row,
                                             enum campaign_word *word_out, int64_t *again_ms_out);
/* Its row was withdrawn for another reason (its number had enough for now): skipped, and a step of
 * the ladder is taken again. */
MUST_CHECK enum status campaigns_after_drop(struct turn *turn, const struct outbox_row *row);
/* Its row has reached a final state. */
MUST_CHECK enum status campaigns_after_send(struct turn *turn, const struct outbox_row *row);

#endif
