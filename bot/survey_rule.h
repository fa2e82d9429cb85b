/* survey_rule.h - config/surveys.json: which surveys there are, what begins them, how many homes are
 * asked and must answer, and what follows (R-SUR-1, R-SUR-2, R-SUR-6). */
#ifndef BOT_SURVEY_RULE_H
#define BOT_SURVEY_RULE_H

#include "bot/json_read.h"
#include "bot/questionnaire.h"

enum {
    SURVEY_KINDS_MAX = 16,
    SURVEY_SHARE_LEAST_PERCENT = 10, /* B3.7.5.2 */
    SURVEY_SHARE_MOST_PERCENT = 25
};

struct survey_kind {
    struct text id, title, requirement;
    struct text questionnaire;
    int32_t occupied_percent; /* begins once, when so many homes are occupied; 0: does not */
    int32_t years;            /* begins so many years after the newest of `after`; 0: does not */
    size_t after_count;
    struct text after[SURVEY_KINDS_MAX];
    bool all;              /* every occupied home is asked; else: */
    int32_t share_percent; /* of the occupied homes, drawn by building */
    int32_t required_percent; /* of the occupied homes must have answered */
    bool approval;            /* a second person approves before anybody is written to */
    int32_t lead_days;        /* from its beginning to the first message: staff may look at it */
    int32_t visit_after_days; /* from the first message: who has not answered is visited */
    int32_t close_after_days; /* is closed then, once enough have answered; else every day later */
    int32_t longest_days;     /* … and then in any case */
};

/* How dissatisfaction is found to concentrate on an item (R-SUR-6). */
enum survey_method {
    METHOD_EXCESS, /* more often than on the other items, by an exact test: chance_ppm */
    METHOD_SHARE,  /* of the answers to the item, so many: percent */
    METHOD_COUNT
};
struct survey_concentration {
    enum survey_method method;
    int32_t chance_ppm; /* for all items together */
    int32_t percent;
    int32_t least; /* so many dissatisfied answers at least */
};

struct survey_rules {
    struct text campaign; /* kind of the campaign that invites */
    int32_t at_minute;    /* of each day: what begins, is visited, is closed */
    struct text task;     /* service of the tasks … */
    struct text department;
    struct text manager;       /* revisits, investigates; is told before a survey begins */
    struct text visitor;       /* visits homes that have not answered */
    struct text reads_results; /* gets the figures */
    struct text opinions;      /* service of opinions that lead to no other */
    int32_t resume_days;       /* a sheet that was begun may be finished so long */
    int32_t remind_days;       /* … and is reminded of once, after this */
    int32_t confidence_percent;
    int32_t least_shown;    /* no figure of fewer answers */
    int32_t uneven_percent; /* weighted figures are shown when rates of answering differ by more */
    struct survey_concentration concentration;
    size_t kind_count;
    struct survey_kind kinds[SURVEY_KINDS_MAX];
};

/* Intents of the tasks that follow, by which their clocks know them. */
extern const struct text survey_revisit_intent; /* "R-SUR-6a" */
extern const struct text survey_topic_intent;   /* "R-SUR-6b" */
extern const struct text survey_visit_intent;   /* "R-SUR-2a" */
extern const struct text survey_notice_intent;  /* "R-SUR-1a": before it begins, and with its end */
extern const struct text survey_result_intent;  /* "R-SUR-4a" */

/* For json_read_file; context is the struct survey_rules. */
void survey_rules_read(const struct json_place *place, void *rules);
const struct survey_kind *survey_kind(const struct survey_rules *rules, struct text id);

#endif
