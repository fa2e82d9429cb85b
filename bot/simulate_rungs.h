/* simulate_rungs.h - the oracle's own reading of the dunning ladder: what a home must be sent on a day.
 *
 * Written from the requirements (R-FEE-3 to R-FEE-8) and docs/campaigns.md; it reads
 * config/dunning.json and the clocks that it names by itself, and shares nothing with bot/ladder.c,
 * bot/ladder_rule.c, bot/dunning.c and bot/campaign_judge.c, which it judges. Pure. */
#ifndef BOT_SIMULATE_RUNGS_H
#define BOT_SIMULATE_RUNGS_H

#include "bot/simulate_days.h"
#include "bot/simulate_debts.h"

#include <stdio.h>

enum { RUNGS_MAX = 16, RUNG_ID_BYTES = 32, RUNG_KEY_BYTES = 48, RUNG_NONE = -1 };

enum rung_kind { RUNG_MESSAGE, RUNG_LETTER, RUNG_TASK };

struct rung {
    char id[RUNG_ID_BYTES];
    char text[RUNG_KEY_BYTES]; /* key of what it says */
    char requirement[RUNG_ID_BYTES];
    enum rung_kind kind;
    int32_t days;  /* after the oldest debt was due; where after is RUNG_NONE */
    int32_t after; /* index of the step it comes after */
    struct clock_span span;
    bool lives_there, early;
};

struct rungs {
    size_t count;
    int32_t lead_days; /* the first message is so many days before a debt is due */
    struct rung items[RUNGS_MAX];
};

/* Of the configuration in directory; what cannot be understood is said on report. */
MUST_CHECK enum status rungs_load(const char *directory, FILE *report, struct rungs *rungs_out);
/* Index of the step; RUNG_NONE. */
int32_t rungs_find(const struct rungs *rungs, struct text id);

/* What is known of a home beside its bills. */
struct rung_home {
    int64_t debt_due;             /* the debt that the steps are about; 0: none yet */
    int64_t taken_ms[RUNGS_MAX];  /* 0: not taken */
    int64_t promised_day, promised_ms; /* 0: nothing */
    int64_t told_day;             /* the newest on which it was written to unasked */
    int32_t disputes;             /* that stand */
    bool person;                  /* somebody sees to it */
    bool legal;                   /* the legal stage has begun */
};

/* The step that must be taken at now_ms; RUNG_NONE: none. */
int32_t rungs_expect(const struct rungs *rungs, const struct sim_days *days,
                     const struct rung_home *home, const struct sim_debts *debts, int64_t now_ms);
/* The last day whose bills a step talks of on a day. */
int64_t rung_horizon(const struct rung *rung, int64_t today);
/* Steps of another debt are forgotten; then the step is taken. */
void rungs_take(const struct rungs *rungs, struct rung_home *home, const struct sim_debts *debts,
                int64_t today, int32_t rung, int64_t at_ms);

#endif
