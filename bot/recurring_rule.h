/* recurring_rule.h - what the procedures ask for by the calendar: config/recurring.json.
 *
 * A rule names when its work falls due (every Friday, every second Monday, at the end of a month, a
 * quarter, a year, a year after something), in which communities and while what holds, and the
 * task that is then opened. Pure: moments in, moments out. */
#ifndef BOT_RECURRING_RULE_H
#define BOT_RECURRING_RULE_H

#include "bot/clock_span.h"
#include "bot/json_read.h"

struct community;

enum { RECURRING_RULES_MAX = 64, RECURRING_COMMUNITIES_MAX = 64, RECURRING_CONTENTS_MAX = 8 };

enum recurring_every {
    EVERY_WEEKS,
    EVERY_MONTH_END,
    EVERY_QUARTER_END,
    EVERY_YEAR_END,
    EVERY_YEAR_AFTER_DELIVERED, /* once: the same date a year later (28 February for a 29th) */
    EVERY_YEAR_AFTER_EQUIPMENT, /* once for each equipment of the community */
    EVERY_COUNT
};

enum recurring_while {
    WHILE_ALWAYS,
    WHILE_FIRST_YEAR, /* the community was delivered less than a year before */
    WHILE_IN_CUSTODY, /* for each home in custody on that day */
    WHILE_COUNT
};

/* What is written into the task from the tickets of its period (agenda.h). */
enum recurring_content {
    CONTENT_HANDLED,   /* complaints opened and handled */
    CONTENT_OPEN,      /* open complaints, each with its progress note */
    CONTENT_CALLBACKS, /* callbacks and their share */
    CONTENT_REPEATED,  /* similar problems that recur */
    CONTENT_STAFF,     /* evaluation of the repair staff */
    CONTENT_COUNT
};

struct recurring_rule {
    struct text id; /* "R-CLK-16" */
    struct text title;
    struct text service;    /* "task" */
    struct text department; /* size 0: the service's */
    struct text role;       /* who is responsible */
    struct text text;       /* key of the instruction */
    enum recurring_every every;
    int32_t weeks;   /* EVERY_WEEKS: 1, 2 … counted from Monday 5 January 1970 */
    int32_t weekday; /* 0 Monday … 6 Sunday */
    int32_t at_minute; /* of the day */
    enum recurring_while while_;
    size_t community_count; /* 0: all */
    struct text communities[RECURRING_COMMUNITIES_MAX];
    bool contents[CONTENT_COUNT];
    bool has_due; /* of a rule without a clock of its id, which else says it and escalates */
    struct clock_span due;
};

struct recurring_rules {
    size_t count;
    struct recurring_rule items[RECURRING_RULES_MAX];
};

/* For json_read_file; context is the struct recurring_rules. */
void recurring_read(const struct json_place *place, void *rules);
const struct recurring_rule *recurring_find(const struct recurring_rules *rules, struct text id);
/* Is the rule there for the community? */
bool recurring_serves(const struct recurring_rule *rule, struct text community);

/* The first moment after after_ms at which the rule's work falls due; INT64_MAX: never again.
 * since_day: of EVERY_YEAR_AFTER_…, the day it counts from; else not looked at. */
int64_t recurring_next(const struct recurring_rule *rule, int32_t utc_offset_minutes,
                       int64_t since_day, int64_t after_ms);
/* The last one before before_ms, where the period begins; 0 for work that is done once. */
int64_t recurring_previous(const struct recurring_rule *rule, int32_t utc_offset_minutes,
                           int64_t before_ms);
/* Is anything written into its tasks from the tickets of a period? */
bool recurring_has_content(const struct recurring_rule *rule);
/* Falls due once and never again. */
bool recurring_is_once(const struct recurring_rule *rule);
/* Rows under these names are not of recurring.json: early warnings, weather, dunning, surveys. */
bool recurring_is_reserved(struct text id);
/* The same date a year later; of 29 February the 28th. */
int64_t recurring_year_after(int64_t day);

#endif
