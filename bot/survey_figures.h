/* survey_figures.h - what a survey came to, out of the answers: by item, by building, against the one
 * before (R-SUR-4). Reads alone; statistics.h computes. */
#ifndef BOT_SURVEY_FIGURES_H
#define BOT_SURVEY_FIGURES_H

#include "bot/config.h"
#include "bot/statistics.h"
#include "store/answer.h"
#include "store/survey.h"

struct survey_item {
    const struct question *question;
    int64_t count, sum, satisfied, dissatisfied, strong;
    bool shown; /* enough answers; else nothing below means anything */
    struct statistics_interval share; /* satisfied */
    bool weighted; /* buildings answered unevenly: then also */
    struct statistics_interval weighted_share;
    bool compared; /* the survey before has enough answers too */
    int64_t count_before, satisfied_before;
    struct statistics_difference change;
    bool stands_out; /* dissatisfaction concentrates on it (R-SUR-6) */
    double chance;   /* by the method excess; else 1 */
};
struct survey_building {
    char name[STORE_ROOM_BYTES]; /* "": sheets without a name, and homes without a building */
    int64_t homes, asked, answered;
    int64_t count, sum, satisfied; /* of the overall question */
    bool shown;
    struct statistics_interval share;
};
struct survey_figures {
    const struct survey *survey;
    const struct questionnaire *form; /* NULL: the configuration has it no more */
    struct answer_totals totals;
    struct statistics_interval response; /* of the homes that were asked */
    double unevenness;
    bool has_before;
    struct survey before;
    size_t item_count;
    struct survey_item items[QUESTIONS_MAX]; /* the scales, in the order they are asked */
    size_t building_count;
    struct survey_building *buildings; /* in the arena */
};

/* survey is borrowed. ST_NO_MEMORY or the store's; without the questionnaire there are no items. */
MUST_CHECK enum status survey_figures_make(struct store *store, const struct config *config,
                                           const struct survey *survey, struct arena *arena,
                                           struct survey_figures *figures_out);
/* The item of the overall question; NULL: there is none. */
const struct survey_item *survey_figures_overall(const struct survey_figures *figures);

/* Does dissatisfaction concentrate on the item, of items that were asked in the same survey? */
struct survey_concentration_case {
    int64_t dissatisfied, count;             /* of the item */
    int64_t others_dissatisfied, others_count; /* of all other items */
    size_t items;
};
bool survey_stands_out(const struct survey_concentration *rule,
                       const struct survey_concentration_case *case_, double *chance_out);

#endif
