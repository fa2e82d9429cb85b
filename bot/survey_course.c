#include "bot/survey_course.h"

#include "bot/base/date.h"
#include "bot/survey_figures.h"
#include "bot/surveys.h"
#include "bot/tickets.h"
#include "store/answer.h"

enum { PERCENT = 100, WITHDRAWN_MAX = 2048 };

static const struct text system_actor = {"system", 6};

/* ---- visits ---- */

enum status survey_course_end_visit(struct turn *turn, int64_t number, struct text op,
                                    struct text actor)
{
    struct ticket ticket;
    enum status status = number == 0 ? ST_NOT_FOUND : tickets_load(turn, number, &ticket);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    const struct ticket_change change = {.op = op, .actor = actor, .role = system_actor,
                                         .quiet = true};
    status = tickets_move(turn, &ticket, &change);
    return status == ST_CONFLICT || status == ST_FORBIDDEN ? ST_OK : status; /* over already */
}

static enum status open_visit(struct turn *turn, struct survey *survey,
                              const struct survey_place *place)
{
    struct survey_home home;
    struct survey_task task = {
        .intent = survey_visit_intent,
        .role = turn->config->surveys->visitor,
        .title = SURVEY_VISIT_TITLE,
        .words = SURVEY_VISIT,
        .value_count = 1,
        .values = {{"room", text_of(place->room)}},
        .household = place->household,
        .room = text_of(place->room),
    };
    enum status status =
        store_survey_home_get(turn->store, survey->id, place->household, &home);
    if (status == ST_OK) {
        status = survey_open_task(turn, survey, &task, &home.ticket);
    }
    if (status != ST_OK) {
        return status;
    }
    home.state = HOME_VISITING;
    home.at_ms = turn->now_ms;
    return store_survey_home_save(turn->store, survey, &home);
}

/* So many homes are visited that the required share would be reached, were all of them to answer. */
static enum status open_visits(struct turn *turn, struct survey *survey, bool *more_out)
{
    int64_t lacking = survey->required - survey->answered - survey->visiting;
    struct survey_place *places = arena_alloc(turn->arena, SURVEY_TASKS_MAX * sizeof *places);
    size_t max = lacking < SURVEY_TASKS_MAX ? (size_t)(lacking < 0 ? 0 : lacking)
                                            : SURVEY_TASKS_MAX;
    size_t count = 0;
    if (places == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = store_survey_to_visit(turn->store, survey, max, places, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        status = open_visit(turn, survey, &places[i]);
    }
    *more_out = count == SURVEY_TASKS_MAX;
    return status;
}

static enum status return_home(struct turn *turn, struct survey *survey, struct survey_home *home)
{
    home->state = HOME_OPEN;
    home->at_ms = turn->now_ms;
    return store_survey_home_save(turn->store, survey, home);
}

/* May the visit still be made? */
static bool is_under_way(const struct turn *turn, const struct ticket *ticket)
{
    const struct service *service =
        catalogue_service(turn->config->catalogue, text_of(ticket->service));
    return service == NULL ||
           lifecycle_move(service->lifecycle, TEXT("ticket.complete"), text_of(ticket->state)) != NULL;
}

enum status survey_course_after_ticket(struct turn *turn, const struct ticket *ticket)
{
    int64_t id = 0;
    struct survey survey;
    struct survey_home home;
    if (!text_equal(text_of(ticket->intent), survey_visit_intent) || is_under_way(turn, ticket)) {
        return ST_OK;
    }
    enum status status =
        store_survey_of_visit(turn->store, ticket->household, ticket->number, &id);
    if (status == ST_OK) {
        status = store_survey_get(turn->store, id, &survey);
    }
    if (status == ST_OK) {
        status = store_survey_home_get(turn->store, id, ticket->household, &home);
    }
    if (status == ST_OK) {
        status = return_home(turn, &survey, &home);
    }
    if (status == ST_OK) {
        status = store_survey_save(turn->store, &survey);
    }
    return status == ST_NOT_FOUND ? ST_OK : status; /* it has answered, or nobody asks it any more */
}

static enum status withdraw_visits(struct turn *turn, struct survey *survey, bool *more_out)
{
    struct survey_place *places = arena_alloc(turn->arena, SURVEY_TASKS_MAX * sizeof *places);
    size_t count = 0;
    if (places == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = store_survey_in_state(turn->store, survey, HOME_VISITING,
                                               SURVEY_TASKS_MAX, places, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        struct survey_home home;
        status = store_survey_home_get(turn->store, survey->id, places[i].household, &home);
        if (status == ST_OK) { /* first: the end of the task looks for a home that is visited by it */
            status = return_home(turn, survey, &home);
        }
        if (status == ST_OK) {
            status = survey_course_end_visit(turn, home.ticket, TEXT("ticket.cancel"),
                                             system_actor);
        }
    }
    *more_out = count == SURVEY_TASKS_MAX;
    return status;
}

/* ---- results ---- */

static struct text percent(struct turn *turn, double share)
{
    return arena_printf(turn->arena, "%.1f", share * PERCENT);
}

static struct text share_words(struct turn *turn, const struct survey_item *item)
{
    const struct survey_rules *rules = turn->config->surveys;
    if (item == NULL || !item->shown) {
        const struct text_value least = {"least",
                                         arena_printf(turn->arena, "%d", rules->least_shown)};
        return texts_fill(turn->config->texts, text_key(SURVEY_SHARE_FEW), &least, 1, turn->arena);
    }
    const struct text_value values[] = {
        {"share", percent(turn, item->share.estimate)},
        {"low", percent(turn, item->share.low)},
        {"high", percent(turn, item->share.high)},
        {"count", arena_printf(turn->arena, "%lld", (long long)item->count)},
        {"confidence", arena_printf(turn->arena, "%d", rules->confidence_percent)},
    };
    return texts_fill(turn->config->texts, text_key(SURVEY_SHARE), values,
                      sizeof values / sizeof values[0], turn->arena);
}

static struct text change_words(struct turn *turn, const struct survey_item *item)
{
    if (item == NULL || !item->compared) {
        return TEXT_NONE;
    }
    const struct text_value values[] = {
        {"difference",
         arena_printf(turn->arena, "%+.1f", item->change.interval.estimate * PERCENT)},
        {"chance", arena_printf(turn->arena, "%.3f", item->change.chance)},
    };
    return texts_fill(turn->config->texts, text_key(SURVEY_RESULT_CHANGE), values, 2, turn->arena);
}

static enum status tell_results(struct turn *turn, const struct survey *survey,
                                const struct survey_figures *figures)
{
    const struct survey_item *overall = survey_figures_overall(figures);
    const struct survey_task task = {
        .intent = survey_result_intent,
        .role = turn->config->surveys->reads_results,
        .title = SURVEY_RESULT_TITLE,
        .words = SURVEY_RESULT,
        .value_count = 2,
        .values = {{"share", share_words(turn, overall)}, {"change", change_words(turn, overall)}},
    };
    int64_t ticket = 0;
    return survey_open_task(turn, survey, &task, &ticket);
}

static enum status investigate(struct turn *turn, const struct survey *survey,
                               const struct survey_figures *figures)
{
    enum status status = ST_OK;
    for (size_t i = 0; i < figures->item_count && status == ST_OK; i++) {
        const struct survey_item *item = &figures->items[i];
        int64_t ticket = 0;
        const struct survey_task task = {
            .intent = survey_topic_intent,
            .role = turn->config->surveys->manager,
            .title = SURVEY_TOPIC_TITLE,
            .words = SURVEY_TOPIC,
            .value_count = 3,
            .values = {{"item", item->question->title},
                       {"count", arena_printf(turn->arena, "%lld", (long long)item->count)},
                       {"dissatisfied",
                        arena_printf(turn->arena, "%lld", (long long)item->dissatisfied)}},
        };
        if (item->stands_out && item->shown) {
            status = survey_open_task(turn, survey, &task, &ticket);
        }
    }
    return status;
}

/* ---- the end ---- */

/* What is still to be sent is not sent. */
static enum status end_campaign(struct turn *turn, const struct survey *survey)
{
    struct campaign campaign;
    enum status status = campaigns_load(turn, survey->campaign, &campaign);
    if (status == ST_OK) {
        status = campaigns_move(turn, &campaign, CAMPAIGN_CANCEL, system_actor);
    }
    return status == ST_CONFLICT || status == ST_NOT_FOUND ? ST_OK : status; /* it is done */
}

static enum status finish(struct turn *turn, struct survey *survey, enum survey_state state,
                          const char *event, struct text actor)
{
    survey->state = state; /* first: the end of the campaign must not cancel it */
    survey->closed_at_ms = turn->now_ms;
    enum status status = store_survey_save(turn->store, survey);
    if (status == ST_OK) {
        status = end_campaign(turn, survey);
    }
    if (status == ST_OK) {
        status = store_session_end_all(turn->store, survey->id);
    }
    return status == ST_OK ? survey_announce(turn, survey, event, actor, TEXT_NONE) : status;
}

static enum status close_now(struct turn *turn, struct survey *survey, struct text actor)
{
    struct survey_figures *figures = arena_alloc(turn->arena, sizeof *figures);
    if (figures == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = store_response_blur(turn->store, survey->id,
                                             turn->config->surveys->least_shown);
    if (status == ST_OK) {
        status = finish(turn, survey, SURVEY_CLOSED, "survey.closed", actor);
    }
    if (status == ST_OK) {
        status = survey_figures_make(turn->store, turn->config, survey, turn->arena, figures);
    }
    if (status == ST_OK) {
        status = investigate(turn, survey, figures);
    }
    return status == ST_OK ? tell_results(turn, survey, figures) : status;
}

/* What is more than WITHDRAWN_MAX stays a task of staff, which nothing waits for. */
static enum status withdraw_all(struct turn *turn, struct survey *survey)
{
    bool more = true;
    enum status status = ST_OK;
    for (int i = 0; i < WITHDRAWN_MAX / SURVEY_TASKS_MAX && more && status == ST_OK; i++) {
        status = withdraw_visits(turn, survey, &more);
    }
    return status;
}

enum status survey_course_close(struct turn *turn, struct survey *survey, struct text actor)
{
    if (survey->state != SURVEY_OPEN) {
        return ST_CONFLICT;
    }
    enum status status = withdraw_all(turn, survey);
    return status == ST_OK ? close_now(turn, survey, actor) : status;
}

enum status survey_course_cancel(struct turn *turn, struct survey *survey, struct text actor)
{
    if (survey->state > SURVEY_OPEN) {
        return ST_CONFLICT;
    }
    enum status status = withdraw_all(turn, survey);
    return status == ST_OK ? finish(turn, survey, SURVEY_CANCELLED, "survey.cancelled", actor)
                           : status;
}

/* ---- the daily look ---- */

static enum status is_paused(struct turn *turn, const struct survey *survey, bool *out)
{
    struct campaign campaign;
    enum status status = store_campaign_get(turn->store, survey->campaign, &campaign);
    *out = status == ST_OK && campaign.state == CAMPAIGN_PAUSED;
    return status == ST_NOT_FOUND ? ST_OK : status;
}

/* Days on the calendar of its community since the first message. */
static int64_t age_days(const struct turn *turn, const struct survey *survey)
{
    int offset = turn_offset_minutes(turn, text_of(survey->community));
    return date_local_day(turn->now_ms, offset) - date_local_day(survey->started_at_ms, offset);
}

/* Nothing can come any more, or enough has come by its day, or its longest day is over. */
static bool is_over(const struct turn *turn, const struct survey *survey,
                    const struct survey_kind *kind)
{
    int64_t age = age_days(turn, survey);
    bool reached = survey->answered >= survey->required;
    return survey->answered + survey->declined >= survey->sampled || age >= kind->longest_days ||
           (reached && age >= kind->close_after_days);
}

enum status survey_course_look(struct turn *turn, struct survey *survey,
                               const struct survey_kind *kind)
{
    bool paused = false, more = false;
    if (survey->started_at_ms == 0) { /* nobody has been written to: its campaign begins it */
        return ST_OK;
    }
    enum status status = is_paused(turn, survey, &paused);
    if (status == ST_OK && !paused && is_over(turn, survey, kind)) {
        return survey_course_close(turn, survey, system_actor);
    }
    if (status == ST_OK && !paused && age_days(turn, survey) >= kind->visit_after_days) {
        status = open_visits(turn, survey, &more);
    }
    if (status == ST_OK) {
        status = store_survey_save(turn->store, survey);
    }
    int64_t next_ms = more ? turn->now_ms
                           : surveys_tomorrow_ms(turn, text_of(survey->community));
    return status == ST_OK ? surveys_arm(turn, survey, next_ms) : status;
}
