/* survey.h - satisfaction surveys: the homes that are asked, and how far each is.
 *
 * A sample is rows: homes are counted by building (a stratum), each building is given its part, and the
 * homes that the seed draws first are written by INSERT ... SELECT, cut into ranges so that the desk
 * is never held for long. What they answer is in answer.h. */
#ifndef STORE_SURVEY_H
#define STORE_SURVEY_H

#include "store/store.h"

enum {
    SURVEY_PLAN_HOUSEHOLDS = 20000, /* ids of one range of counting */
    SURVEY_DRAW_STRATA = 64,        /* buildings of one range of drawing */
    SURVEY_LIST_MAX = 100,
    SURVEY_SHARED_HOMES = 50 /* homes of the same residents that are looked at */
};

/* Stored as numbers: append only. */
enum survey_state { SURVEY_PLANNING, SURVEY_OPEN, SURVEY_CLOSED, SURVEY_CANCELLED, SURVEY_STATE_COUNT };
extern const char *const survey_state_names[SURVEY_STATE_COUNT]; /* "planning" ... */

struct survey {
    int64_t id;
    char kind[STORE_ID_BYTES];
    char questionnaire[STORE_ID_BYTES];
    char community[STORE_ID_BYTES];
    char title[STORE_NAME_BYTES];
    enum survey_state state;
    char created_by[STORE_ID_BYTES];
    int64_t created_at_ms, started_at_ms, closed_at_ms; /* 0: not yet */
    int64_t seed;
    int64_t occupied; /* homes that were, when it was planned */
    int64_t wanted;   /* homes to ask */
    int64_t sampled;  /* … that were drawn */
    int64_t required; /* homes that must answer */
    int64_t answered, declined;
    int64_t visiting; /* homes with an open task to visit them */
    int64_t campaign; /* that invites */
    int64_t plan_next, plan_last; /* households behind plan_next are not counted yet */
    char plan_stratum[STORE_ROOM_BYTES]; /* buildings up to it are drawn */
};

MUST_CHECK enum status store_survey_add(struct store *store, struct survey *survey);
MUST_CHECK enum status store_survey_get(struct store *store, int64_t id,
                                        struct survey *survey_out);
/* Writes all but id, kind, questionnaire, community, title, seed and who created it when. */
MUST_CHECK enum status store_survey_save(struct store *store, const struct survey *survey);
typedef enum status survey_each(void *context, const struct survey *survey);
/* Of the scopes ("*": all), newest first, at most max. */
MUST_CHECK enum status store_survey_list(struct store *store, struct text scopes, size_t max,
                                         survey_each *each, void *context);
/* The newest of the kind in the community, in whatever state. ST_NOT_FOUND. */
MUST_CHECK enum status store_survey_newest(struct store *store, struct text community,
                                           struct text kind, struct survey *survey_out);
/* The closed one with the same questionnaire in the same community that was begun last before it. */
MUST_CHECK enum status store_survey_before(struct store *store, const struct survey *survey,
                                           struct survey *survey_out);

/* ---- planning ---- */

/* Counts the occupied homes of the next range of households by building, and moves plan_next. */
MUST_CHECK enum status store_survey_count(struct store *store, struct survey *survey);
/* All are counted: gives each building its part of survey->wanted, by the largest remainders. */
MUST_CHECK enum status store_survey_share(struct store *store, const struct survey *survey);
/* Draws the homes of the next buildings; moves plan_stratum and sampled. *more_out: some are left. */
MUST_CHECK enum status store_survey_draw(struct store *store, struct survey *survey,
                                         bool *more_out);

struct survey_stratum {
    char name[STORE_ROOM_BYTES]; /* of the building */
    int64_t homes, wanted, answered; /* answered without a name too */
};
typedef enum status survey_stratum_each(void *context, const struct survey_stratum *stratum);
MUST_CHECK enum status store_survey_strata(struct store *store, int64_t survey,
                                           survey_stratum_each *each, void *context);

/* A task of a service that was opened since the survey was begun in its community, of one of two
 * intents, the oldest first, at most max. Its slots tell of which survey it is. */
struct survey_task_row {
    int64_t ticket;
    char intent[STORE_ID_BYTES];
    char title[STORE_TITLE_BYTES];
    bool open;
    struct text slots; /* JSON; borrowed until the callback returns */
};
typedef enum status survey_task_each(void *context, const struct survey_task_row *row);
MUST_CHECK enum status store_survey_tasks(struct store *store, const struct survey *survey,
                                          struct text service, const struct text intents[2],
                                          size_t max, survey_task_each *each, void *context);

/* ---- homes ---- */

/* Stored as numbers: append only. */
enum survey_home_state { HOME_OPEN, HOME_ANSWERED, HOME_VISITING, HOME_DECLINED,
                         SURVEY_HOME_STATE_COUNT };

struct survey_home {
    int64_t survey, household;
    char stratum[STORE_ROOM_BYTES];
    enum survey_home_state state;
    int64_t at_ms;  /* of the state */
    int64_t ticket; /* of the visit; 0: none */
};
/* ST_NOT_FOUND for a home that is not asked. */
MUST_CHECK enum status store_survey_home_get(struct store *store, int64_t survey,
                                             int64_t household, struct survey_home *home_out);
/* Saves it, and counts it in survey from its former state to the present one; the caller saves the
 * survey. */
MUST_CHECK enum status store_survey_home_save(struct store *store, struct survey *survey,
                                              const struct survey_home *home);
/* The open survey that this home may answer: the one that has invited or visits it, else the oldest;
 * one that it declined comes last. */
MUST_CHECK enum status store_survey_asking(struct store *store, int64_t household,
                                           int64_t *survey_out);
/* The open survey for which the home is being visited by this task. ST_NOT_FOUND. */
MUST_CHECK enum status store_survey_of_visit(struct store *store, int64_t household, int64_t ticket,
                                             int64_t *survey_out);
/* Is the home being asked (invited or visited, and has neither answered nor declined) by another survey
 * than this one, or another home of its residents by any? */
MUST_CHECK enum status store_survey_busy(struct store *store, int64_t survey, int64_t household,
                                         bool *busy_out);
/* Homes in the order they were drawn, at most max: open ones that no other survey asks, those who have been
 * visited in vain last; those in the state. */
struct survey_place {
    int64_t household;
    char room[STORE_ROOM_BYTES];
};
MUST_CHECK enum status store_survey_to_visit(struct store *store, const struct survey *survey,
                                             size_t max, struct survey_place *places,
                                             size_t *count_out);
MUST_CHECK enum status store_survey_in_state(struct store *store, const struct survey *survey,
                                             enum survey_home_state state, size_t max,
                                             struct survey_place *places, size_t *count_out);

#endif
