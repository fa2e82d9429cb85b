/* warning.h - early warning: like complaints that cluster beyond what their history explains
 * (R-CLK-21, B3.7.4).
 *
 * Asked each time a complaint opens: of its kind, in its building and in the whole community, are
 * the last days' many against the weeks before? poisson.h is the test, decisions/013 the reason.
 * A cluster that was warned of is silent for the length of its window. */
#ifndef BOT_WARNING_H
#define BOT_WARNING_H

#include "bot/json_read.h"
#include "store/store.h"

struct turn;
struct ticket;

enum { WARNING_SERVICES_MAX = 8 };

/* config/warning.json */
struct warning_rule {
    size_t service_count;
    struct text services[WARNING_SERVICES_MAX]; /* whose tickets are complaints */
    int32_t window_days;  /* what is looked at: 7 */
    int32_t history_days; /* what it is held against: 84, or as much as there is */
    int32_t least;        /* so many complaints at least */
    int32_t chance_ppm;   /* warns when chance alone brings so many more seldom than this */
    struct text task;       /* service of the task that is opened */
    struct text department; /* … for whom */
    struct text role;
};

/* The intent of the tasks it opens, by which their clock knows them: "R-CLK-21". */
extern const struct text warning_intent;

/* For json_read_file; context is the struct warning_rule. */
void warning_read(const struct json_place *place, void *rule);

/* What was counted of one cluster. */
struct warning_figures {
    int64_t now, before;
    double before_days; /* history that there is */
    double expected;    /* in the window, at the rate before */
    double chance;      /* of so many or more, had the rate not changed; 1: nothing to compare */
};
/* Counts at now_ms; building size 0: the whole community. */
MUST_CHECK enum status warning_count(struct store *store, const struct warning_rule *rule,
                                     const struct ticket *ticket, struct text building,
                                     int64_t now_ms, struct warning_figures *figures_out);

/* A ticket was opened: raises event "complaint.warning" and a task when its like cluster. ST_OK
 * also for tickets that are no complaints. */
MUST_CHECK enum status warning_after_open(struct turn *turn, const struct ticket *ticket);

#endif
