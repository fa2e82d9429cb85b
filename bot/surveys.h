/* surveys.h - surveys that begin by themselves (R-SUR-1, R-SUR-2) or because staff ask for one: drawn,
 * announced, sent by a campaign, and what follows while they are open (survey_course.h).
 *
 * A recurrence of the rule "survey" looks once a day in each community whether one is due. A timer
 * "survey" then drives each: it counts and draws the homes in ranges, and once it is open looks at it
 * every day. docs/surveys.md tells the whole. */
#ifndef BOT_SURVEYS_H
#define BOT_SURVEYS_H

#include "bot/campaigns.h"
#include "bot/survey_tasks.h"

struct survey_wish {
    const struct survey_kind *kind;
    const struct community *community;
    struct text title; /* size 0: the kind's */
    struct text actor; /* "system", or who asks for it: a second person then approves */
};
/* Begins one, with the campaign that will invite to it. ST_CONFLICT when one of the kind is running
 * there already. */
MUST_CHECK enum status surveys_begin(struct turn *turn, const struct survey_wish *wish,
                                     struct survey *survey_out);
/* How many homes of so many occupied ones are asked, and must answer. */
int64_t surveys_wanted(const struct survey_kind *kind, int64_t occupied);
int64_t surveys_required(const struct survey_kind *kind, int64_t occupied);

MUST_CHECK enum status surveys_ring(struct turn *turn, const struct timer *timer);
/* The daily look in one community. */
MUST_CHECK enum status surveys_daily_ring(struct turn *turn, const struct timer *timer);
/* Arms the daily looks. */
MUST_CHECK enum status surveys_agree(struct turn *turn);

/* Puts the timer of the survey. */
MUST_CHECK enum status surveys_arm(struct turn *turn, const struct survey *survey, int64_t at_ms);
/* The next time of day at which surveys are looked at, behind now. */
int64_t surveys_tomorrow_ms(const struct turn *turn, struct text community);

/* ---- for campaigns ---- */

/* The campaign of a survey is about to go on: *ready_out false while it is still being drawn, *over_out
 * when it is closed or cancelled. The first time begins its days. */
MUST_CHECK enum status surveys_before_run(struct turn *turn, const struct campaign *campaign,
                                          bool *ready_out, bool *over_out);
/* The campaign was cancelled: so is its survey. */
MUST_CHECK enum status surveys_after_cancel(struct turn *turn, const struct campaign *campaign,
                                            struct text actor);
/* May the home be invited? SKIP_NONE, SKIP_ANSWERED, SKIP_CANCELLED, or SKIP_ASKED: not while another
 * survey asks it, or its residents' other home is asked. */
MUST_CHECK enum status surveys_judge(struct turn *turn, const struct campaign *campaign,
                                     int64_t household, enum skip_reason *reason_out);
/* The survey of such a campaign; ST_NOT_FOUND for another one. */
MUST_CHECK enum status surveys_of_campaign(struct store *store, const struct campaign *campaign,
                                           struct survey *survey_out);

#endif
