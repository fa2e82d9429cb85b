#include "bot/survey_sheet.h"

#include "bot/base/invariant.h"
#include "bot/survey_course.h"
#include "bot/survey_tasks.h"
#include "bot/tickets.h"
#include "store/answer.h"

enum { NUMBER_TRIES = 8, TITLE_CHARS = 30 };

/* ---- as lines ---- */

void survey_sheet_read(const struct questionnaire *form, struct text lines, struct sheet *out)
{
    *out = (struct sheet){0};
    while (lines.size > 0) {
        size_t size = text_find(lines, TEXT("\n"));
        struct text line = text_slice(lines, 0, size);
        size_t tab = text_find(line, TEXT("\t"));
        size_t index = questionnaire_index(form, text_slice(line, 0, tab));
        if (tab != SIZE_MAX && index != SIZE_MAX) { /* else a question that is asked no more */
            out->answers[index] =
                (struct sheet_answer){true, text_slice(line, tab + 1, line.size)};
        }
        lines = size == SIZE_MAX ? TEXT_NONE : text_slice(lines, size + 1, lines.size);
    }
}

enum status survey_sheet_write(const struct questionnaire *form, const struct sheet *sheet,
                               struct arena *arena, struct text *lines_out)
{
    struct text lines = TEXT("");
    for (size_t i = 0; i < form->question_count; i++) {
        if (!sheet->answers[i].given) {
            continue;
        }
        lines = arena_printf(arena, "%.*s%.*s\t%.*s\n", TEXT_ARGS(lines),
                             TEXT_ARGS(form->questions[i].id),
                             TEXT_ARGS(sheet->answers[i].value));
        if (lines.data == NULL) {
            return ST_NO_MEMORY;
        }
    }
    *lines_out = lines;
    return ST_OK;
}

/* ---- tickets ---- */

/* Which service the words lead to; the one for opinions where they lead to none. */
static const struct service *service_of(struct turn *turn, struct text community,
                                        struct text words, struct text *intent_out)
{
    const struct config *config = turn->config;
    struct match_result *match = arena_alloc(turn->arena, sizeof *match);
    *intent_out = TEXT_NONE;
    if (match != NULL && turn->scratch != NULL &&
        matcher_match(config->matcher, turn->scratch, words, turn->now_ms,
                      turn_offset_minutes(turn, community), turn->arena, match) == ST_OK) {
        struct text label = text_of(match->ranked[0].label);
        const struct service *service = catalogue_by_intent(config->catalogue, label);
        if (service != NULL && !service->internal) {
            *intent_out = arena_text(turn->arena, label);
            return service;
        }
    }
    return catalogue_service(config->catalogue, config->surveys->opinions);
}

static struct text short_words(struct text words)
{
    size_t bytes = 0, chars = 0;
    while (bytes < words.size && chars < TITLE_CHARS) {
        bytes++;
        while (bytes < words.size && ((unsigned char)words.data[bytes] & 0xC0U) == 0x80U) {
            bytes++;
        }
        chars++;
    }
    return text_slice(words, 0, bytes);
}

struct opinion {
    struct text community, words, title; /* title size 0: the service's */
    struct text actor;
    const struct household *household; /* NULL: nobody knows whose it is */
    const struct contact *contact;
};

static enum status open_opinion(struct turn *turn, const struct opinion *opinion,
                                int64_t *ticket_out)
{
    struct text intent;
    const struct service *service =
        service_of(turn, opinion->community, opinion->words, &intent);
    const struct slot *content = service_slot(service, TEXT("content"));
    const struct ticket_slot slot = {
        .name = TEXT("content"),
        .label = content != NULL ? content->label
                                 : texts_find(turn->config->texts, text_of(text_key(TASK_CONTENT))),
        .value = opinion->words,
    };
    const struct text_value value = {"content", short_words(opinion->words)};
    const struct contact *contact = opinion->contact;
    const struct household *home = opinion->household;
    struct ticket_order order = {
        .service = service->id,
        .community = opinion->community,
        .actor = opinion->actor,
        .channel = TEXT("survey"),
        .intent = intent,
        .title = opinion->title.size > 0
                     ? opinion->title
                     : texts_fill_template(service->title, &value, 1, turn->arena),
        .slot_count = 1,
        .slots = &slot,
    };
    if (home != NULL) {
        order.room = text_of(home->room);
        order.household = home->id;
        order.name = text_of(contact != NULL && contact->name[0] != '\0' ? contact->name
                                                                         : home->owner);
        order.phone = text_of(contact != NULL && contact->phone[0] != '\0' ? contact->phone
                                                                           : home->phone);
        order.contact = contact == NULL ? 0 : contact->id;
    }
    struct ticket ticket;
    enum status status = tickets_open_staff(turn, &order, &ticket);
    *ticket_out = status == ST_OK ? ticket.number : 0;
    return status;
}

static enum status open_revisit(struct turn *turn, const struct survey *survey,
                                const struct household *home, int64_t *ticket_out)
{
    const struct survey_task task = {
        .intent = survey_revisit_intent,
        .role = turn->config->surveys->manager,
        .title = SURVEY_REVISIT_TITLE,
        .words = SURVEY_REVISIT,
        .value_count = 1,
        .values = {{"room", text_of(home->room)}},
        .household = home->id,
        .room = text_of(home->room),
    };
    return survey_open_task(turn, survey, &task, ticket_out);
}

/* ---- handing in ---- */

static bool is_strong(const struct questionnaire *form, size_t index, struct text value)
{
    int32_t mark = questionnaire_mark(form, index, value);
    return form->questions[index].overall && mark > 0 && mark <= form->strong;
}

/* What follows from an answer with a name; a ticket that waits, without one. */
static enum status follow(struct turn *turn, const struct sheet_delivery *delivery, size_t index,
                          struct sheet_tickets *tickets, int64_t *ticket_out)
{
    const struct question *question = &delivery->form->questions[index];
    struct text value = delivery->sheet->answers[index].value;
    bool strong = is_strong(delivery->form, index, value);
    *ticket_out = ANSWER_TICKET_NONE;
    if (!question->opinion && !strong) {
        return ST_OK;
    }
    if (delivery->anonymous) {
        *ticket_out = ANSWER_TICKET_PENDING;
        return ST_OK;
    }
    if (strong) {
        return open_revisit(turn, delivery->survey, delivery->household, ticket_out);
    }
    const struct opinion opinion = {
        .community = text_of(delivery->survey->community),
        .words = value,
        .actor = delivery->actor,
        .household = delivery->household,
        .contact = delivery->contact,
    };
    enum status status = open_opinion(turn, &opinion, ticket_out);
    if (status == ST_OK && tickets->count < SHEET_TICKETS_MAX) {
        tickets->numbers[tickets->count++] = *ticket_out;
    }
    return status;
}

static enum status add_answers(struct turn *turn, const struct sheet_delivery *delivery,
                               int64_t response, struct sheet_tickets *tickets)
{
    const struct questionnaire *form = delivery->form;
    enum status status = ST_OK;
    for (size_t i = 0; i < form->question_count && status == ST_OK; i++) {
        struct text value = delivery->sheet->answers[i].value;
        struct survey_answer answer = {
            .response = response, .value = value, .mark = questionnaire_mark(form, i, value)};
        if (value.size == 0) {
            continue;
        }
        text_copy(form->questions[i].id, answer.question, sizeof answer.question);
        status = follow(turn, delivery, i, tickets, &answer.ticket);
        if (status == ST_OK) {
            status = store_answer_add(turn->store, &answer);
        }
    }
    return status;
}

/* A number that says nothing of when it was given. */
static enum status add_response(struct turn *turn, struct survey_response *response)
{
    enum status status = ST_CONFLICT;
    for (int i = 0; i < NUMBER_TRIES && status == ST_CONFLICT; i++) {
        response->id = (int64_t)(random_next(turn->random) >> 1);
        status = response->id == 0 ? ST_CONFLICT : store_response_add(turn->store, response);
    }
    return status == ST_CONFLICT ? ST_INTERNAL : status;
}

/* The home is over with the survey; its visit, too. */
static enum status settle_home(struct turn *turn, struct survey *survey, struct survey_home *home,
                               enum survey_home_state state, struct text room, struct text actor)
{
    static const struct {
        const char *event;
        struct text op; /* of the visit */
    } ends[SURVEY_HOME_STATE_COUNT] = {
        [HOME_ANSWERED] = {"survey.answered", {"ticket.complete", 15}},
        [HOME_DECLINED] = {"survey.declined", {"ticket.complete", 15}},
    };
    home->state = state;
    home->at_ms = turn->now_ms;
    enum status status = store_survey_home_save(turn->store, survey, home);
    if (status == ST_OK) {
        status = store_survey_save(turn->store, survey);
    }
    if (status == ST_OK) {
        status = survey_course_end_visit(turn, home->ticket, ends[state].op, actor);
    }
    return status == ST_OK ? survey_announce(turn, survey, ends[state].event, actor, room)
                           : status;
}

static enum status find_home(struct turn *turn, const struct survey *survey,
                             const struct household *household, struct survey_home *home_out)
{
    enum status status =
        survey->state != SURVEY_OPEN
            ? ST_CONFLICT
            : store_survey_home_get(turn->store, survey->id, household->id, home_out);
    return status == ST_NOT_FOUND || (status == ST_OK && home_out->state == HOME_ANSWERED)
               ? ST_CONFLICT
               : status;
}

enum status survey_sheet_hand_in(struct turn *turn, const struct sheet_delivery *delivery,
                                 struct sheet_tickets *tickets)
{
    struct survey *survey = delivery->survey;
    const struct household *household = delivery->household;
    struct survey_home home = {0};
    struct survey_response response = {.survey = survey->id, .anonymous = delivery->anonymous};
    INVARIANT(delivery->anonymous || household != NULL);
    *tickets = (struct sheet_tickets){0};
    enum status status = household == NULL ? survey->state == SURVEY_OPEN ? ST_OK : ST_CONFLICT
                                           : find_home(turn, survey, household, &home);
    if (status != ST_OK) {
        return status;
    }
    text_copy(text_of(home.stratum), response.stratum, sizeof response.stratum);
    text_copy(delivery->channel, response.channel, sizeof response.channel);
    if (!delivery->anonymous) {
        response.household = household->id;
        response.at_ms = turn->now_ms;
    }
    if (delivery->contact == NULL) {
        text_copy(delivery->actor, response.entered_by, sizeof response.entered_by);
    }
    questionnaire_prune(delivery->form, delivery->sheet);
    status = add_response(turn, &response);
    if (status == ST_OK) {
        status = add_answers(turn, delivery, response.id, tickets);
    }
    return status == ST_OK && household != NULL
               ? settle_home(turn, survey, &home, HOME_ANSWERED, text_of(household->room),
                             delivery->actor)
               : status;
}

enum status survey_sheet_decline(struct turn *turn, struct survey *survey,
                                 const struct household *household, struct text actor)
{
    struct survey_home home;
    enum status status = find_home(turn, survey, household, &home);
    if (status == ST_OK && home.state == HOME_DECLINED) {
        return ST_CONFLICT;
    }
    return status == ST_OK ? settle_home(turn, survey, &home, HOME_DECLINED,
                                         text_of(household->room), actor)
                           : status;
}

enum status survey_sheet_returned(struct turn *turn, struct survey *survey,
                                  const struct household *household, struct text actor)
{
    struct survey_home home;
    enum status status = find_home(turn, survey, household, &home);
    return status == ST_OK ? settle_home(turn, survey, &home, HOME_ANSWERED,
                                         text_of(household->room), actor)
                           : status;
}

/* ---- sheets without a name ---- */

static enum status open_unnamed_revisit(struct turn *turn, const struct survey *survey,
                                        int64_t *ticket_out)
{
    const struct survey_task task = {
        .intent = survey_revisit_intent,
        .role = turn->config->surveys->manager,
        .title = SURVEY_UNNAMED_REVISIT_TITLE,
        .words = SURVEY_UNNAMED_REVISIT,
    };
    return survey_open_task(turn, survey, &task, ticket_out);
}

static enum status open_unnamed(struct turn *turn, const struct survey *survey,
                                const struct pending_answer *pending)
{
    int64_t ticket = 0;
    enum status status;
    if (pending->answer.mark > 0) {
        status = open_unnamed_revisit(turn, survey, &ticket);
    } else {
        const struct text_value value = {"opinion", short_words(pending->answer.value)};
        const struct opinion opinion = {
            .community = text_of(survey->community),
            .words = pending->answer.value,
            .title = texts_fill(turn->config->texts, text_key(SURVEY_UNNAMED_TITLE), &value, 1,
                                turn->arena),
            .actor = TEXT("system"),
        };
        status = open_opinion(turn, &opinion, &ticket);
    }
    return status == ST_OK ? store_answer_ticket(turn->store, pending->answer.response,
                                                 pending->answer.question, ticket)
                           : status;
}

enum status survey_sheet_open_pending(struct turn *turn, const struct community *community,
                                      bool *more_out)
{
    struct survey survey;
    int64_t id = 0;
    *more_out = false;
    enum status status = store_answer_ready(turn->store, text_of(community->id),
                                            turn->config->surveys->least_shown, &id);
    if (status == ST_OK) {
        status = store_survey_get(turn->store, id, &survey);
    }
    for (int i = 0; i < SHEET_PENDING_MAX && status == ST_OK; i++) {
        struct pending_answer pending;
        status = store_answer_pending(turn->store, id, &pending);
        if (status != ST_OK) {
            break;
        }
        pending.answer.value = arena_text(turn->arena, pending.answer.value);
        status = pending.answer.value.data == NULL ? ST_NO_MEMORY
                                                   : open_unnamed(turn, &survey, &pending);
    }
    *more_out = status == ST_OK;
    return status == ST_NOT_FOUND ? ST_OK : status;
}
