/* ladder_rule.h - config/dunning.json: the steps by which a home that owes is reminded (R-FEE-3 to
 * R-FEE-6), and when each is due.
 *
 * A step is due so many days after (or, below 0, before) the oldest debt was due, or a span after
 * another step was taken: three months after the first reminder comes the letter. */
#ifndef BOT_LADDER_RULE_H
#define BOT_LADDER_RULE_H

#include "bot/clock_span.h"
#include "store/dunning.h"

enum { LADDER_DAYS_MAX = 3660, LADDER_LEAD_DAYS_MAX = 60 };

enum ladder_do {
    LADDER_MESSAGE, /* by chat or SMS */
    LADDER_LETTER,  /* a numbered letter and a task to send it by express */
    LADDER_TASK,    /* a task: a visit, a decision */
    LADDER_DO_COUNT
};

struct ladder_step {
    struct text id;
    struct text title;
    struct text requirement; /* the duty it carries, "R-FEE-4" */
    enum ladder_do do_;
    struct text text;  /* key: the message, or what the task says */
    int32_t days;      /* after the oldest debt was due; used when after is empty */
    struct text after; /* id of an earlier step; size 0: none */
    struct clock_span span;
    struct text clock;     /* id of a rule in config/clocks/ that says the span; size 0: span does */
    bool lives_there;      /* passed where nobody lives */
    bool early;            /* taken at once when a promise was not kept */
    struct text role;      /* of a task: who does it */
    struct text department;
};

struct ladder {
    struct text task; /* service of the tasks */
    size_t legal_count;
    struct text legal_roles[4]; /* who may start the legal stage (R-FEE-6) */
    struct text legal_after;    /* not before this step */
    int32_t lead_days;          /* the earliest step is so many days before a bill is due */
    size_t count;
    struct ladder_step steps[DUNNING_STEPS_MAX];
};

/* For json_read_file; context is the struct ladder. */
void ladder_read(const struct json_place *place, void *ladder);
/* Index of the step; count when there is none. */
size_t ladder_index(const struct ladder *ladder, struct text id);

#endif
