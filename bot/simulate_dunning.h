/* simulate_dunning.h - the oracle's judge of the dunning ladder: what each home had to be sent, on which
 * day, and what its phone and the folder of letters received.
 *
 * What a home owes he knows from the tables that the gateway has acknowledged; disputes, promises, opting
 * out and the like from the event series, as staff do; what was sent from the provider's side. The rest he
 * reckons by simulate_rungs.h, simulate_debts.h and simulate_days.h. docs/simulator.md lists what is
 * shared with the program. */
#ifndef BOT_SIMULATE_DUNNING_H
#define BOT_SIMULATE_DUNNING_H

#include "bot/simulate_debts.h"
#include "bot/simulate_journal.h"
#include "bot/simulate_mail.h"
#include "bot/simulate_oracle.h"
#include "store/event.h"
#include "store/staff.h"

#include <jansson.h>

struct dunning_judge; /* opaque */

MUST_CHECK enum status dunning_judge_open(struct sim *sim, struct oracle *oracle,
                                          struct dunning_judge **judge_out);
void dunning_judge_close(struct dunning_judge *judge); /* accepts NULL */

/* ---- what is known of homes; households by id ---- */

/* Reads who lives there and whether it is in custody. */
MUST_CHECK enum status dunning_judge_home(struct dunning_judge *judge, int64_t household);
bool dunning_judge_knows(const struct dunning_judge *judge, int64_t household);
/* What the home pays of a bill: property: of its fee, of which homes in custody pay a share. */
int64_t dunning_judge_share(const struct dunning_judge *judge, int64_t household, int64_t fen,
                            bool property);
void dunning_judge_bill(struct dunning_judge *judge, int64_t household, const struct sim_bill *bill,
                        bool property);
void dunning_judge_paid(struct dunning_judge *judge, int64_t household, int64_t fen);
void dunning_judge_moved_in(struct dunning_judge *judge, int64_t household);
/* Tables about the home are on their way (rows 1) or have been answered (-1); fen: of payments. */
void dunning_judge_doubt(struct dunning_judge *judge, int64_t household, int32_t rows, int64_t fen);

/* ---- what happens ---- */

void dunning_judge_event(struct dunning_judge *judge, const struct event *event,
                         const json_t *data);
/* A message is handed to the provider; household 0: of nobody known. */
void dunning_judge_sent(struct dunning_judge *judge, int64_t household, int64_t outbox,
                        struct sim_mail mail, struct text words);
/* The provider has (perhaps) delivered it, or not. */
void dunning_judge_arrived(struct dunning_judge *judge, int64_t household, int64_t outbox,
                           struct sim_mail mail, bool delivered);
/* A member of staff asked for something and was answered: was it the legal stage, and rightly answered? */
void dunning_judge_asked_legal(struct dunning_judge *judge, const struct staff *who, struct text command,
                               struct text answer);
/* The moment begins: is a day's work due, or over? sound: the gateway could write until now. */
void dunning_judge_time(struct dunning_judge *judge, bool sound);
/* The moment is over. */
void dunning_judge_settle(struct dunning_judge *judge);

const struct rungs *dunning_judge_rungs(const struct dunning_judge *judge);
/* Has the home been written to unasked on this day, wants it messages, does somebody live there? */
bool dunning_judge_told_on(const struct dunning_judge *judge, int64_t household, int64_t day);
bool dunning_judge_opted_out(const struct dunning_judge *judge, int64_t household);
bool dunning_judge_lived_in(const struct dunning_judge *judge, int64_t household);
bool dunning_judge_may_move_in(const struct dunning_judge *judge, int64_t household);
bool dunning_judge_occupied(const struct dunning_judge *judge, int64_t household);
/* Did a crash come between the commit that handed a message, decided in that time, to the provider and
 * the handing over? Then nobody knows whether it was sent, and it is not sent again. */
bool dunning_judge_lost(const struct dunning_judge *judge, int64_t household, int64_t from_ms,
                        int64_t until_ms);
/* Notes it in the journal; what is static. */
void dunning_judge_record(struct dunning_judge *judge, int64_t household, int64_t at_ms,
                          const char *what, const char *word);
/* Homes, and how many of them are lived in. */
void dunning_judge_count(const struct dunning_judge *judge, int64_t *homes_out, int64_t *lived_in_out);

/* ---- the end ---- */

/* What a report of now must say of what is overdue, by reason (R-FEE-2). */
struct report;
void dunning_judge_compare(struct dunning_judge *judge, const struct report *report);

MUST_CHECK enum status dunning_judge_finish(struct dunning_judge *judge);
void dunning_judge_report(struct dunning_judge *judge, FILE *out);

#endif
