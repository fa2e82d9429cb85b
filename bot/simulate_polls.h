/* simulate_polls.h - the oracle's judge of surveys: which had to begin on which day, whom each asks, who was
 * invited, visited and answered, when it is over, and what had to follow from every answer.
 *
 * Written from R-SUR-1 to R-SUR-6 and docs/surveys.md. It reads config/surveys.json by itself and shares
 * nothing with bot/surveys.c, bot/survey_*.c and the statements that draw a sample: what it knows are the
 * event series, the phones, who lives where, and what the simulated residents and staff say they said. */
#ifndef BOT_SIMULATE_POLLS_H
#define BOT_SIMULATE_POLLS_H

#include "bot/simulate_dunning.h"

struct poll_judge; /* opaque */

MUST_CHECK enum status poll_judge_open(struct sim *sim, struct oracle *oracle,
                                       struct poll_judge **judge_out);
void poll_judge_close(struct poll_judge *judge); /* accepts NULL */
/* A survey of the kind was begun before the simulation did. */
void poll_judge_remember(struct poll_judge *judge, struct text kind, int64_t day);

/* ---- what was said; household by id ---- */
/* by_staff: written down at the door. */
struct poll_speaker {
    int64_t household;
    bool anonymous, by_staff;
};
/* His mark of the whole; strong: so dissatisfied that somebody has to see him. */
void poll_judge_said_mark(struct poll_judge *judge, const struct poll_speaker *speaker, int32_t mark,
                          bool strong);
void poll_judge_said_opinion(struct poll_judge *judge, const struct poll_speaker *speaker,
                             int64_t number);
/* The resident was thanked for a sheet that he began then. */
void poll_judge_handed_in(struct poll_judge *judge, int64_t household, int64_t begun_ms);

/* He asks for the sheet; is asked its first question; says that he does not want to go on. */
void poll_judge_sheet_wanted(struct poll_judge *judge, int64_t household, int64_t contact);
void poll_judge_sheet_begun(struct poll_judge *judge, int64_t household, int64_t contact);
void poll_judge_sheet_left(struct poll_judge *judge, int64_t contact);

/* ---- what happens ---- */
/* A message to a home. */
struct poll_mail {
    struct sim_mail mail;
    int64_t household, contact, outbox;
    int64_t campaign; /* that it is of; 0: of none */
};
void poll_judge_sent(struct poll_judge *judge, const struct poll_mail *mail);
/* An invitation to it did not arrive. */
void poll_judge_lost_on_way(struct poll_judge *judge, int64_t household, int64_t campaign);
void poll_judge_event(struct poll_judge *judge, const struct event *event, const json_t *data);
/* Before and after the events of a moment. */
void poll_judge_time(struct poll_judge *judge, bool sound);
void poll_judge_settle(struct poll_judge *judge, bool sound);

MUST_CHECK enum status poll_judge_finish(struct poll_judge *judge);
/* What a report of the period must say of the surveys that ended in it; 0 when it says so. */
struct report;
void poll_judge_compare(struct poll_judge *judge, const struct report *report, int64_t from_ms);
void poll_judge_report(const struct poll_judge *judge, FILE *out);

#endif
