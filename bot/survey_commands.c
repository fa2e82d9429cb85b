/* survey_commands.c - ops about surveys: begun by staff, looked at, closed, and sheets that staff enter
 * after visits, calls or on paper.
 *
 * A sheet without a name never comes together with its home: survey.enter without a room, and
 * survey.returned for the home, so that no request of ours holds the two. */
#include "bot/command.h"
#include "bot/render.h"
#include "bot/survey_course.h"
#include "bot/survey_results.h"
#include "bot/survey_sheet.h"
#include "bot/survey_tasks.h"
#include "bot/surveys.h"

#include <string.h>

enum { SURVEY_TASKS_SHOWN = 200 };

static const struct text channels[] = {{"visit", 5}, {"phone", 5}, {"paper", 5}};

/* ---- which ---- */

static enum status need_survey(struct command *command, struct survey *survey)
{
    int64_t id = command_number(command, "survey", 0);
    enum status status =
        id <= 0 ? ST_MALFORMED : store_survey_get(command->turn->store, id, survey);
    if (status == ST_OK && !viewer_sees(command->viewer, text_of(survey->community))) {
        return ST_NOT_FOUND;
    }
    return status;
}

static enum status need_home(struct command *command, const struct survey *survey,
                             struct household *household)
{
    struct text room;
    enum status status = command_need_text(command, "room", STORE_ROOM_BYTES - 1, &room);
    return status == ST_OK ? store_household_find(command->turn->store,
                                                  text_of(survey->community), room, household)
                           : status;
}

static struct text actor_of(const struct command *command)
{
    return text_of(command->viewer->username);
}

static enum status answer_survey(struct command *command, const struct survey *survey)
{
    survey_render(&command->answer, "survey", command->turn->config, survey);
    return ST_OK;
}

static enum status refuse(struct command *command, enum status status, const char *why)
{
    if (status == ST_CONFLICT) {
        command->refusal = why;
    }
    return status;
}

/* ---- survey.create, survey.close, survey.cancel ---- */

static enum status run_create(struct command *command)
{
    struct survey survey;
    struct survey_wish wish = {
        .kind = survey_kind(command->turn->config->surveys, command_text(command, "kind")),
        .community = command_community(command),
        .title = text_trim(command_text(command, "title")),
        .actor = actor_of(command),
    };
    if (wish.kind == NULL) {
        command->refusal = "staff.error.survey_kind";
        return ST_MALFORMED;
    }
    if (wish.community == NULL) {
        return ST_NOT_FOUND;
    }
    if (wish.title.size >= sizeof survey.title) {
        return ST_TOO_LARGE;
    }
    enum status status = surveys_begin(command->turn, &wish, &survey);
    return status == ST_OK ? answer_survey(command, &survey)
                           : refuse(command, status, "staff.error.survey_running");
}

static enum status run_close(struct command *command)
{
    struct survey survey;
    enum status status = need_survey(command, &survey);
    if (status == ST_OK) {
        status = survey_course_close(command->turn, &survey, actor_of(command));
    }
    return status == ST_OK ? answer_survey(command, &survey)
                           : refuse(command, status, "staff.error.survey_state");
}

static enum status run_cancel(struct command *command)
{
    struct survey survey;
    enum status status = need_survey(command, &survey);
    if (status == ST_OK) {
        status = survey_course_cancel(command->turn, &survey, actor_of(command));
    }
    return status == ST_OK ? answer_survey(command, &survey)
                           : refuse(command, status, "staff.error.survey_state");
}

/* ---- survey.list, survey.get ---- */

static enum status write_one(void *context, const struct survey *survey)
{
    struct command *command = context;
    survey_render(&command->answer, NULL, command->turn->config, survey);
    return ST_OK;
}

static enum status run_list(struct command *command)
{
    const struct survey_rules *rules = command->turn->config->surveys;
    json_out_array(&command->answer, "kinds");
    for (size_t i = 0; i < rules->kind_count; i++) {
        json_out_object(&command->answer, NULL);
        json_out_text(&command->answer, "id", rules->kinds[i].id);
        json_out_text(&command->answer, "title", rules->kinds[i].title);
        json_out_object_end(&command->answer);
    }
    json_out_array_end(&command->answer);
    json_out_array(&command->answer, "surveys");
    enum status status =
        store_survey_list(command->turn->store, text_of(command->viewer->communities),
                          SURVEY_LIST_MAX, write_one, command);
    json_out_array_end(&command->answer);
    return status;
}

static enum status write_stratum(void *context, const struct survey_stratum *stratum)
{
    survey_render_stratum(&((struct command *)context)->answer, stratum);
    return ST_OK;
}

static void write_options(struct json_out *out, const struct questionnaire *form,
                          const struct question *question)
{
    json_out_array(out, "options");
    for (size_t i = 0; i < question->option_count; i++) {
        json_out_object(out, NULL);
        json_out_text(out, "value", question->options[i].id);
        json_out_text(out, "title", question->options[i].title);
        json_out_object_end(out);
    }
    for (size_t i = 0; question->kind == QUESTION_SCALE && i < form->point_count; i++) {
        json_out_object(out, NULL);
        json_out_text(out, "value", arena_printf(out->arena, "%d", form->points[i].value));
        json_out_text(out, "title", form->points[i].title);
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

/* The sheet as staff fill it in. */
static void write_form(struct command *command, const struct survey *survey)
{
    static const char *const kinds[QUESTION_KIND_COUNT] = {
        [QUESTION_SCALE] = "scale", [QUESTION_CHOICE] = "choice", [QUESTION_TEXT] = "text"};
    const struct config *config = command->turn->config;
    const struct questionnaire *form =
        questionnaire_find(config->questionnaires, text_of(survey->questionnaire));
    struct json_out *out = &command->answer;
    json_out_array(out, "questions");
    for (size_t i = 0; form != NULL && i < form->question_count; i++) {
        const struct question *question = &form->questions[i];
        json_out_object(out, NULL);
        json_out_text(out, "id", question->id);
        json_out_text(out, "title", question->title);
        json_out_text(out, "text", texts_find(config->texts, question->text));
        json_out_string(out, "kind", kinds[question->kind]);
        json_out_bool(out, "may_skip", question->may_skip);
        write_options(out, form, question);
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

struct task_list {
    struct command *command;
    int64_t survey;
};

static enum status write_task(void *context, const struct survey_task_row *row)
{
    const struct task_list *list = context;
    struct json_out *out = &list->command->answer;
    json_error_t error;
    int64_t survey = 0;
    json_t *slots = json_loadb(row->slots.data, row->slots.size, 0, &error);
    const char *value =
        json_string_value(json_object_get(json_object_get(slots, "survey"), "value"));
    if (value != NULL && text_to_int64(text_of(value), &survey) && survey == list->survey) {
        char number[TICKET_NUMBER_BYTES];
        render_ticket_number(&list->command->turn->config->settings, row->ticket, number);
        json_out_object(out, NULL);
        json_out_string(out, "ticket", number);
        json_out_string(out, "intent", row->intent);
        json_out_string(out, "title", row->title);
        json_out_bool(out, "open", row->open);
        json_out_object_end(out);
    }
    json_decref(slots);
    return ST_OK;
}

/* Revisits and investigations that it has led to (R-SUR-6). */
static enum status write_tasks(struct command *command, const struct survey *survey)
{
    const struct text intents[] = {survey_revisit_intent, survey_topic_intent};
    struct task_list list = {command, survey->id};
    json_out_array(&command->answer, "tasks");
    enum status status =
        store_survey_tasks(command->turn->store, survey, command->turn->config->surveys->task,
                           intents, SURVEY_TASKS_SHOWN, write_task, &list);
    json_out_array_end(&command->answer);
    return status;
}

static enum status run_get(struct command *command)
{
    struct survey survey;
    enum status status = need_survey(command, &survey);
    if (status != ST_OK) {
        return status;
    }
    json_out_array(&command->answer, "buildings");
    status = store_survey_strata(command->turn->store, survey.id, write_stratum, command);
    json_out_array_end(&command->answer);
    write_form(command, &survey);
    if (status == ST_OK) {
        status = write_tasks(command, &survey);
    }
    return status == ST_OK ? answer_survey(command, &survey) : status;
}

/* ---- survey.results ---- */

/* Nothing before it is closed: who answered last would be known by the difference. */
static enum status run_results(struct command *command)
{
    struct survey survey;
    struct survey_figures *figures = arena_alloc(command->turn->arena, sizeof *figures);
    enum status status = figures == NULL ? ST_NO_MEMORY : need_survey(command, &survey);
    if (status == ST_OK && survey.state != SURVEY_CLOSED) {
        return refuse(command, ST_CONFLICT, "staff.error.survey_open");
    }
    if (status == ST_OK) {
        status = survey_figures_make(command->turn->store, command->turn->config, &survey,
                                     command->turn->arena, figures);
    }
    if (status != ST_OK) {
        return status;
    }
    json_out_number(&command->answer, "least_shown", command->turn->config->surveys->least_shown);
    json_out_number(&command->answer, "confidence_percent",
                    command->turn->config->surveys->confidence_percent);
    survey_results_render(&command->answer, figures);
    return answer_survey(command, &survey);
}

/* ---- survey.enter, survey.returned, survey.decline ---- */

/* Every question that would be asked must be answered or may be left out; nothing else is there. */
static enum status read_sheet(const struct command *command, const struct questionnaire *form,
                              struct sheet *sheet)
{
    const json_t *answers = json_object_get(command->request, "answers");
    const char *key;
    json_t *value;
    if (!json_is_object(answers)) {
        return ST_MALFORMED;
    }
    json_object_foreach((json_t *)answers, key, value)
    {
        size_t index = questionnaire_index(form, text_of(key));
        struct text words = {json_string_value(value), json_string_length(value)};
        words = text_trim(words);
        if (index == SIZE_MAX || !json_is_string(value) ||
            !questionnaire_accepts(form, index, words)) {
            return ST_MALFORMED;
        }
        sheet->answers[index] = (struct sheet_answer){true, words};
    }
    for (size_t i = 0; i < form->question_count; i++) {
        bool needed = questionnaire_asks(form, sheet, i) && !form->questions[i].may_skip;
        if (needed && sheet->answers[i].value.size == 0) {
            return ST_MALFORMED;
        }
    }
    return ST_OK;
}

static enum status run_enter(struct command *command)
{
    struct survey survey;
    struct household household;
    struct sheet_tickets tickets;
    struct sheet *sheet = arena_alloc(command->turn->arena, sizeof *sheet);
    struct text channel = command_text(command, "channel");
    bool anonymous = command_flag(command, "anonymous", false);
    enum status status = sheet == NULL ? ST_NO_MEMORY : need_survey(command, &survey);
    if (status != ST_OK) {
        return status;
    }
    const struct questionnaire *form = questionnaire_find(
        command->turn->config->questionnaires, text_of(survey.questionnaire));
    bool has_room = json_object_get(command->request, "room") != NULL;
    if (form == NULL || !text_among(channel, channels, sizeof channels / sizeof channels[0]) ||
        anonymous == has_room || (anonymous && !form->anonymous)) {
        command->refusal = "staff.error.survey_sheet";
        return ST_MALFORMED;
    }
    status = read_sheet(command, form, sheet);
    if (status == ST_MALFORMED) {
        command->refusal = "staff.error.survey_sheet";
    }
    if (status == ST_OK && !anonymous) {
        status = need_home(command, &survey, &household);
    }
    if (status != ST_OK) {
        return status;
    }
    const struct sheet_delivery delivery = {
        .survey = &survey,
        .form = form,
        .sheet = sheet,
        .anonymous = anonymous,
        .household = anonymous ? NULL : &household,
        .channel = channel,
        .actor = actor_of(command),
    };
    status = survey_sheet_hand_in(command->turn, &delivery, &tickets);
    return status == ST_OK ? answer_survey(command, &survey)
                           : refuse(command, status, "staff.error.survey_home");
}

typedef enum status settle(struct turn *turn, struct survey *survey,
                           const struct household *household, struct text actor);

static enum status run_settle(struct command *command, settle *settle_home)
{
    struct survey survey;
    struct household household;
    enum status status = need_survey(command, &survey);
    if (status == ST_OK) {
        status = need_home(command, &survey, &household);
    }
    if (status == ST_OK) {
        status = settle_home(command->turn, &survey, &household, actor_of(command));
    }
    return status == ST_OK ? answer_survey(command, &survey)
                           : refuse(command, status, "staff.error.survey_home");
}

static enum status run_returned(struct command *command)
{
    return run_settle(command, survey_sheet_returned);
}

static enum status run_decline(struct command *command)
{
    return run_settle(command, survey_sheet_decline);
}

const struct command_op survey_ops[] = {
    {"survey.create", COMMAND_ROLE | COMMAND_CHANGES, run_create},
    {"survey.close", COMMAND_ROLE | COMMAND_CHANGES, run_close},
    {"survey.cancel", COMMAND_ROLE | COMMAND_CHANGES, run_cancel},
    {"survey.list", COMMAND_ROLE, run_list},
    {"survey.get", COMMAND_ROLE, run_get},
    {"survey.results", COMMAND_ROLE, run_results},
    {"survey.enter", COMMAND_ROLE | COMMAND_CHANGES, run_enter},
    {"survey.returned", COMMAND_ROLE | COMMAND_CHANGES, run_returned},
    {"survey.decline", COMMAND_ROLE | COMMAND_CHANGES, run_decline},
    {NULL, 0, NULL},
};
