#include "store/survey.h"

#include "bot/base/invariant.h"
#include "store/query.h"

#include <assert.h>

const char *const survey_state_names[SURVEY_STATE_COUNT] = {
    [SURVEY_PLANNING] = "planning",
    [SURVEY_OPEN] = "open",
    [SURVEY_CLOSED] = "closed",
    [SURVEY_CANCELLED] = "cancelled",
};
static_assert(SURVEY_OPEN == 1 && SURVEY_CLOSED == 2 && SURVEY_CANCELLED == 3 &&
                  HOME_OPEN == 0 && HOME_ANSWERED == 1,
              "statements write them as numbers");

/* ---- surveys ---- */

enum status store_survey_add(struct store *store, struct survey *survey)
{
    struct query query = query_start(store, SQL_SURVEY_ADD);
    QUERY_BIND_CHARS(&query, survey->kind);
    QUERY_BIND_CHARS(&query, survey->questionnaire);
    QUERY_BIND_CHARS(&query, survey->community);
    QUERY_BIND_CHARS(&query, survey->title);
    query_bind_int(&query, survey->state);
    QUERY_BIND_CHARS(&query, survey->created_by);
    query_bind_int(&query, survey->created_at_ms);
    query_bind_int(&query, survey->seed);
    query_bind_int(&query, survey->campaign);
    query_bind_int(&query, survey->plan_last);
    return query_insert(&query, &survey->id);
}

static void read_survey(struct query *query, struct survey *survey)
{
    survey->id = query_int(query);
    QUERY_CHARS(query, survey->kind);
    QUERY_CHARS(query, survey->questionnaire);
    QUERY_CHARS(query, survey->community);
    QUERY_CHARS(query, survey->title);
    int64_t state = query_int(query);
    query_note(query, state >= 0 && state < SURVEY_STATE_COUNT ? ST_OK : ST_STORE);
    survey->state = (enum survey_state)state;
    QUERY_CHARS(query, survey->created_by);
    survey->created_at_ms = query_int(query);
    survey->started_at_ms = query_int(query);
    survey->closed_at_ms = query_int(query);
    survey->seed = query_int(query);
    survey->occupied = query_int(query);
    survey->wanted = query_int(query);
    survey->sampled = query_int(query);
    survey->required = query_int(query);
    survey->answered = query_int(query);
    survey->declined = query_int(query);
    survey->visiting = query_int(query);
    survey->campaign = query_int(query);
    survey->plan_next = query_int(query);
    survey->plan_last = query_int(query);
    QUERY_CHARS(query, survey->plan_stratum);
}

static enum status first_survey(struct query *query, struct survey *survey_out)
{
    enum status status = query_first(query);
    if (status != ST_OK) {
        return status;
    }
    read_survey(query, survey_out);
    return query_end(query);
}

enum status store_survey_get(struct store *store, int64_t id, struct survey *survey_out)
{
    struct query query = query_start(store, SQL_SURVEY_GET);
    query_bind_int(&query, id);
    return first_survey(&query, survey_out);
}

enum status store_survey_save(struct store *store, const struct survey *survey)
{
    struct query query = query_start(store, SQL_SURVEY_SAVE);
    query_bind_int(&query, survey->id);
    query_bind_int(&query, survey->state);
    query_bind_int(&query, survey->started_at_ms);
    query_bind_int(&query, survey->closed_at_ms);
    query_bind_int(&query, survey->occupied);
    query_bind_int(&query, survey->wanted);
    query_bind_int(&query, survey->sampled);
    query_bind_int(&query, survey->required);
    query_bind_int(&query, survey->answered);
    query_bind_int(&query, survey->declined);
    query_bind_int(&query, survey->visiting);
    query_bind_int(&query, survey->campaign);
    query_bind_int(&query, survey->plan_next);
    query_bind_int(&query, survey->plan_last);
    QUERY_BIND_CHARS(&query, survey->plan_stratum);
    return query_run_one(&query);
}

enum status store_survey_list(struct store *store, struct text scopes, size_t max,
                              survey_each *each, void *context)
{
    struct query query = query_start(store, SQL_SURVEY_LIST);
    query_bind_text(&query, scopes, STORE_SCOPES_BYTES - 1);
    query_bind_int(&query, (int64_t)max);
    while (query_step(&query)) {
        struct survey survey;
        read_survey(&query, &survey);
        query_note(&query, each(context, &survey));
    }
    return query_end(&query);
}

enum status store_survey_newest(struct store *store, struct text community, struct text kind,
                                struct survey *survey_out)
{
    struct query query = query_start(store, SQL_SURVEY_NEWEST);
    query_bind_text(&query, community, STORE_ID_BYTES - 1);
    query_bind_text(&query, kind, STORE_ID_BYTES - 1);
    return first_survey(&query, survey_out);
}

enum status store_survey_before(struct store *store, const struct survey *survey,
                                struct survey *survey_out)
{
    int64_t id = survey->id; /* survey and survey_out may be the same */
    struct query query = query_start(store, SQL_SURVEY_BEFORE);
    QUERY_BIND_CHARS(&query, survey->community);
    QUERY_BIND_CHARS(&query, survey->questionnaire);
    query_bind_int(&query, id);
    return first_survey(&query, survey_out);
}

/* ---- planning ---- */

enum status store_survey_count(struct store *store, struct survey *survey)
{
    int64_t until = survey->plan_next + SURVEY_PLAN_HOUSEHOLDS;
    until = until < survey->plan_last ? until : survey->plan_last;
    struct query query = query_start(store, SQL_SURVEY_COUNT);
    query_bind_int(&query, survey->id);
    QUERY_BIND_CHARS(&query, survey->community);
    query_bind_int(&query, survey->plan_next);
    query_bind_int(&query, until);
    enum status status = query_run(&query);
    survey->plan_next = until;
    if (status == ST_OK) {
        struct query homes = query_start(store, SQL_SURVEY_HOMES);
        query_bind_int(&homes, survey->id);
        status = query_minimum(&homes, &survey->occupied);
    }
    return status;
}

enum status store_survey_share(struct store *store, const struct survey *survey)
{
    INVARIANT(survey->wanted <= survey->occupied);
    if (survey->occupied == 0) {
        return ST_OK;
    }
    struct query query = query_start(store, SQL_SURVEY_SHARE);
    query_bind_int(&query, survey->id);
    query_bind_int(&query, survey->wanted);
    query_bind_int(&query, survey->occupied);
    return query_run(&query);
}

/* The first range begins before every building, also the one without a name. */
static bool is_first(const struct survey *survey)
{
    return survey->sampled == 0 && survey->plan_stratum[0] == '\0';
}

enum status store_survey_draw(struct store *store, struct survey *survey, bool *more_out)
{
    char last[STORE_ROOM_BYTES];
    *more_out = false;
    struct query next = query_start(store, SQL_SURVEY_NEXT_STRATA);
    query_bind_int(&next, survey->id);
    query_bind_int(&next, is_first(survey));
    QUERY_BIND_CHARS(&next, survey->plan_stratum);
    query_bind_int(&next, SURVEY_DRAW_STRATA);
    enum status status = query_first(&next);
    if (status != ST_OK) {
        return status;
    }
    int64_t count = query_int(&next);
    QUERY_CHARS(&next, last);
    status = query_end(&next);
    if (status != ST_OK || count == 0) {
        return status;
    }
    struct query query = query_start(store, SQL_SURVEY_DRAW);
    query_bind_int(&query, survey->id);
    QUERY_BIND_CHARS(&query, survey->community);
    query_bind_int(&query, survey->seed);
    query_bind_int(&query, is_first(survey));
    QUERY_BIND_CHARS(&query, survey->plan_stratum);
    QUERY_BIND_CHARS(&query, last);
    query_bind_int(&query, survey->plan_last);
    status = query_run(&query);
    if (status == ST_OK) {
        survey->sampled += query_changes(store);
        *more_out = count == SURVEY_DRAW_STRATA;
        text_copy(text_of(last), survey->plan_stratum, sizeof survey->plan_stratum);
    }
    return status;
}

enum status store_survey_strata(struct store *store, int64_t survey, survey_stratum_each *each,
                                void *context)
{
    struct query query = query_start(store, SQL_SURVEY_STRATA);
    query_bind_int(&query, survey);
    while (query_step(&query)) {
        struct survey_stratum stratum;
        QUERY_CHARS(&query, stratum.name);
        stratum.homes = query_int(&query);
        stratum.wanted = query_int(&query);
        stratum.answered = query_int(&query);
        query_note(&query, each(context, &stratum));
    }
    return query_end(&query);
}

enum status store_survey_tasks(struct store *store, const struct survey *survey,
                               struct text service, const struct text intents[2], size_t max,
                               survey_task_each *each, void *context)
{
    struct query query = query_start(store, SQL_SURVEY_TASKS);
    QUERY_BIND_CHARS(&query, survey->community);
    query_bind_int(&query, survey->created_at_ms);
    query_bind_text(&query, service, STORE_ID_BYTES - 1);
    query_bind_text(&query, intents[0], STORE_ID_BYTES - 1);
    query_bind_text(&query, intents[1], STORE_ID_BYTES - 1);
    query_bind_int(&query, (int64_t)max);
    while (query_step(&query)) {
        struct survey_task_row row = {.ticket = query_int(&query)};
        QUERY_CHARS(&query, row.intent);
        QUERY_CHARS(&query, row.title);
        row.open = query_int(&query) != 0;
        row.slots = query_text(&query);
        query_note(&query, each(context, &row));
    }
    return query_end(&query);
}

/* ---- homes ---- */

enum status store_survey_home_get(struct store *store, int64_t survey, int64_t household,
                                  struct survey_home *home_out)
{
    struct query query = query_start(store, SQL_SURVEY_HOME_GET);
    query_bind_int(&query, survey);
    query_bind_int(&query, household);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    home_out->survey = query_int(&query);
    home_out->household = query_int(&query);
    QUERY_CHARS(&query, home_out->stratum);
    int64_t state = query_int(&query);
    query_note(&query, state >= 0 && state < SURVEY_HOME_STATE_COUNT ? ST_OK : ST_STORE);
    home_out->state = (enum survey_home_state)state;
    home_out->at_ms = query_int(&query);
    home_out->ticket = query_int(&query);
    return query_end(&query);
}

static void count_home(struct survey *survey, enum survey_home_state state, int64_t by)
{
    survey->answered += state == HOME_ANSWERED ? by : 0;
    survey->visiting += state == HOME_VISITING ? by : 0;
    survey->declined += state == HOME_DECLINED ? by : 0;
}

enum status store_survey_home_save(struct store *store, struct survey *survey,
                                   const struct survey_home *home)
{
    struct survey_home before;
    enum status status =
        store_survey_home_get(store, home->survey, home->household, &before);
    if (status != ST_OK) {
        return status;
    }
    INVARIANT(survey->id == home->survey);
    struct query query = query_start(store, SQL_SURVEY_HOME_SAVE);
    query_bind_int(&query, home->survey);
    query_bind_int(&query, home->household);
    query_bind_int(&query, home->state);
    query_bind_int(&query, home->at_ms);
    query_bind_int(&query, home->ticket);
    status = query_run_one(&query);
    count_home(survey, before.state, -1);
    count_home(survey, home->state, 1);
    int64_t answered = (home->state == HOME_ANSWERED) - (before.state == HOME_ANSWERED);
    if (status == ST_OK && answered != 0) {
        struct query stratum = query_start(store, SQL_SURVEY_STRATUM_ANSWERED);
        query_bind_int(&stratum, home->survey);
        QUERY_BIND_CHARS(&stratum, before.stratum);
        query_bind_int(&stratum, answered);
        status = query_run_one(&stratum);
    }
    return status;
}

static enum status first_number(struct query *query, int64_t *number_out)
{
    enum status status = query_first(query);
    if (status != ST_OK) {
        return status;
    }
    *number_out = query_int(query);
    return query_end(query);
}

enum status store_survey_asking(struct store *store, int64_t household, int64_t *survey_out)
{
    struct query query = query_start(store, SQL_SURVEY_ASKING);
    query_bind_int(&query, household);
    return first_number(&query, survey_out);
}

enum status store_survey_of_visit(struct store *store, int64_t household, int64_t ticket,
                                  int64_t *survey_out)
{
    struct query query = query_start(store, SQL_SURVEY_OF_VISIT);
    query_bind_int(&query, household);
    query_bind_int(&query, ticket);
    return first_number(&query, survey_out);
}

enum status store_survey_busy(struct store *store, int64_t survey, int64_t household, bool *busy_out)
{
    int64_t found = 0;
    struct query query = query_start(store, SQL_SURVEY_BUSY);
    query_bind_int(&query, survey);
    query_bind_int(&query, household);
    query_bind_int(&query, SURVEY_SHARED_HOMES);
    enum status status = query_minimum(&query, &found);
    *busy_out = found != 0;
    return status;
}

static enum status read_places(struct query *query, size_t max, struct survey_place *places,
                               size_t *count_out)
{
    size_t count = 0;
    while (count < max && query_step(query)) {
        places[count].household = query_int(query);
        QUERY_CHARS(query, places[count].room);
        count++;
    }
    *count_out = count;
    return query_end(query);
}

enum status store_survey_to_visit(struct store *store, const struct survey *survey, size_t max,
                                  struct survey_place *places, size_t *count_out)
{
    struct query query = query_start(store, SQL_SURVEY_TO_VISIT);
    query_bind_int(&query, survey->id);
    query_bind_int(&query, survey->seed);
    query_bind_int(&query, (int64_t)max);
    return read_places(&query, max, places, count_out);
}

enum status store_survey_in_state(struct store *store, const struct survey *survey,
                                  enum survey_home_state state, size_t max,
                                  struct survey_place *places, size_t *count_out)
{
    struct query query = query_start(store, SQL_SURVEY_IN_STATE);
    query_bind_int(&query, survey->id);
    query_bind_int(&query, survey->seed);
    query_bind_int(&query, (int64_t)max);
    query_bind_int(&query, state);
    return read_places(&query, max, places, count_out);
}
