#include "bot/commands.h"

#include "bot/base/log.h"
#include "bot/command.h"
#include "bot/config.h"
#include "bot/render.h"
#include "bot/tickets.h"
#include "bot/undo.h"
#include "store/inbox.h"

#include <string.h>

enum { ANSWER_BYTES_EXPECTED = 1024 };

static const struct command_op *const tables[] = {
    read_ops, ticket_ops, chat_ops, procedure_ops, pass_ops, fund_ops, work_ops, roster_ops,
    campaign_ops, letter_ops, fee_ops, survey_ops, outbox_ops, binding_ops, search_ops, form_ops,
    board_ops, inbox_ops, talk_ops, figures_ops, session_ops, people_ops, undo_ops,
    roster_week_ops, leave_ops, material_ops};

/* Refusals as the protocol names them, and the sentence when the handler has none of its own. */
static const struct {
    enum status status;
    const char *code;
    const char *text; /* key in texts */
} refusals[] = {
    {ST_MALFORMED, "malformed", "staff.error.malformed"},
    {ST_FORBIDDEN, "forbidden", "staff.error.forbidden"},
    {ST_NOT_FOUND, "not_found", "staff.error.not_found"},
    {ST_CONFLICT, "conflict", "staff.error.conflict"},
    {ST_TOO_LARGE, "too_large", "staff.error.too_large"},
    {ST_THROTTLED, "throttled", "staff.error.throttled"},
};

/* ---- reading members ---- */

static struct text text_of_json(const json_t *value)
{
    return json_is_string(value)
               ? (struct text){json_string_value(value), json_string_length(value)}
               : TEXT_NONE;
}

struct text command_text(const struct command *command, const char *key)
{
    return text_of_json(json_object_get(command->request, key));
}

enum status command_need_text(const struct command *command, const char *key, size_t max_bytes,
                              struct text *text_out)
{
    struct text text = text_trim(command_text(command, key));
    if (text.size == 0) {
        return ST_MALFORMED;
    }
    if (text.size > max_bytes) {
        return ST_TOO_LARGE;
    }
    *text_out = text;
    return ST_OK;
}

int64_t command_number(const struct command *command, const char *key, int64_t fallback)
{
    const json_t *value = json_object_get(command->request, key);
    int64_t number = fallback;
    if (json_is_integer(value)) {
        number = json_integer_value(value);
    } else if (json_is_string(value) && !text_to_int64(text_of_json(value), &number)) {
        number = fallback;
    }
    return number;
}

bool command_flag(const struct command *command, const char *key, bool fallback)
{
    const json_t *value = json_object_get(command->request, key);
    return json_is_boolean(value) ? json_is_true(value) : fallback;
}

bool command_sees_phones(const struct command *command)
{
    return command->role != NULL && command->role->sees_phones;
}

const struct community *command_community(const struct command *command)
{
    const struct config *config = command->turn->config;
    struct text named = command_text(command, "community");
    const struct community *only = NULL;
    for (size_t i = 0; i < config->community_count; i++) {
        const struct community *community = &config->communities[i];
        bool seen = viewer_sees(command->viewer, text_of(community->id));
        if (seen && text_equal(text_of(community->id), named)) {
            return community;
        }
        if (seen && named.size == 0 && only != NULL) {
            return NULL; /* which? */
        }
        only = seen ? community : only;
    }
    return named.size == 0 ? only : NULL;
}

bool command_shares_community(const struct viewer *viewer, const struct staff *staff)
{
    return scopes_share(text_of(viewer->communities), text_of(staff->communities));
}

enum status command_staff(struct command *command, int64_t id, struct staff *staff,
                          const struct staff **found_out)
{
    *found_out = NULL;
    if (id == 0) {
        return ST_OK;
    }
    enum status status = store_staff_get(command->turn->store, id, staff);
    if (status == ST_OK) {
        *found_out = staff;
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

/* Of what went out of itself; what answered the resident's own message has no row. */
static enum status write_delivery(struct json_out *out, const struct message_list *list,
                                  const struct message *message)
{
    enum outbox_state state;
    char error[OUTBOX_ERROR_BYTES];
    if (message->direction != MESSAGE_OUT || text_equal(message->kind, message_kind_note)) {
        return ST_OK;
    }
    enum status status = store_inbox_delivery(list->turn->store, message->id, &state, error);
    if (status == ST_OK) {
        json_out_object(out, "delivery");
        json_out_string(out, "state", outbox_state_names[state]);
        json_out_string(out, "error", error);
        json_out_object_end(out);
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum status command_collect_message(void *message_list, const struct message *message)
{
    struct message_list *list = message_list;
    if (list->count == MESSAGE_PAGE_MAX) {
        return ST_OK;
    }
    struct json_out out;
    json_out_begin(&out, list->arena, 256 + message->text.size);
    json_out_object(&out, NULL);
    render_message_members(&out, list->turn->config, message, list->offset_minutes, list->plain);
    enum status status = list->deliveries ? write_delivery(&out, list, message) : ST_OK;
    json_out_object_end(&out);
    return status == ST_OK ? json_out_end(&out, &list->items[list->count++]) : status;
}

void command_write_messages(struct command *command, const struct message_list *list,
                            bool newest_first)
{
    json_out_array(&command->answer, "messages");
    for (size_t i = 0; i < list->count; i++) {
        json_out_raw(&command->answer, NULL, list->items[newest_first ? list->count - 1 - i : i]);
    }
    json_out_array_end(&command->answer);
}

/* ---- what an op needs ---- */

/* Every op that moves tickets somewhere is an op of the protocol. */
static bool moves_tickets(const struct config *config, struct text name)
{
    const struct lifecycle *lifecycle;
    for (size_t i = 0; (lifecycle = catalogue_lifecycle_at(config->catalogue, i)) != NULL; i++) {
        for (size_t m = 0; m < lifecycle->move_count; m++) {
            if (text_equal(lifecycle->moves[m].op, name)) {
                return true;
            }
        }
    }
    return false;
}

static const struct command_op *find_op(const struct config *config, struct text name)
{
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
        for (const struct command_op *op = tables[t]; op->name != NULL; op++) {
            if (text_equal(text_of(op->name), name)) {
                return op;
            }
        }
    }
    return moves_tickets(config, name) ? &any_move_op : NULL;
}

bool commands_know(const struct config *config, struct text op)
{
    return find_op(config, op) != NULL;
}

static enum status load_ticket(struct command *command)
{
    const json_t *value = json_object_get(command->request, "ticket");
    int64_t number = json_is_integer(value) ? json_integer_value(value) : 0;
    if (number == 0 && !render_parse_number(&command->turn->config->settings, text_of_json(value),
                                            &number)) {
        return ST_MALFORMED;
    }
    enum status status = tickets_load(command->turn, number, &command->ticket);
    if (status != ST_OK) {
        return status;
    }
    /* A ticket of another community does not exist for this viewer. */
    return viewer_sees(command->viewer, text_of(command->ticket.community)) ? ST_OK : ST_NOT_FOUND;
}

static enum status load_chat(struct command *command)
{
    int64_t id = command_number(command, "chat", 0);
    if (id <= 0) {
        return ST_MALFORMED;
    }
    enum status status = store_contact_get(command->turn->store, id, &command->contact,
                                           &command->conversation);
    if (status != ST_OK) {
        return status;
    }
    command->conversation.state =
        arena_text(command->turn->arena, command->conversation.state); /* outlives the next call */
    if (command->conversation.state.data == NULL) {
        return ST_NO_MEMORY;
    }
    return viewer_sees(command->viewer, text_of(command->contact.community)) ? ST_OK
                                                                              : ST_NOT_FOUND;
}

bool command_may_move(const struct command *command, const struct lifecycle_move *move)
{
    struct text role = text_of(command->viewer->role);
    if (command->role == NULL) {
        return false;
    }
    return move->role_count > 0 ? text_among(role, move->roles, move->role_count)
                                : role_allows(command->role, move->op);
}

/* An op whose moves name roles is theirs, whatever the roles file says of it; whether there is such
 * a move out of the present state, tickets_move says. */
static bool move_is_his(struct command *command, const struct command_op *op)
{
    if ((op->needs & COMMAND_TICKET) == 0 || load_ticket(command) != ST_OK) {
        return false;
    }
    const struct service *service = catalogue_service(command->turn->config->catalogue,
                                                      text_of(command->ticket.service));
    for (size_t i = 0; service != NULL && i < service->lifecycle->move_count; i++) {
        const struct lifecycle_move *move = &service->lifecycle->moves[i];
        if (text_equal(move->op, command->op) && move->role_count > 0 &&
            command_may_move(command, move)) {
            return true;
        }
    }
    return false;
}

static enum status meet_needs(struct command *command, const struct command_op *op)
{
    if ((op->needs & COMMAND_ROLE) != 0 &&
        (command->role == NULL || !role_allows(command->role, command->op)) &&
        !move_is_his(command, op)) {
        return ST_FORBIDDEN;
    }
    enum status status = (op->needs & COMMAND_TICKET) != 0 ? load_ticket(command) : ST_OK;
    if (status == ST_OK && (op->needs & COMMAND_CHAT) != 0) {
        status = load_chat(command);
    }
    return status;
}

/* ---- answers ---- */

static bool is_refusal(enum status status)
{
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        if (refusals[i].status == status) {
            return true;
        }
    }
    return false;
}

static void write_error(struct json_out *out, const char *code, struct text message)
{
    json_out_object(out, "error");
    json_out_string(out, "code", code);
    json_out_text(out, "message", message);
    json_out_object_end(out);
}

static enum status refuse(struct command *command, struct input *input, struct text id,
                          enum status status)
{
    size_t i = 0;
    while (refusals[i].status != status) {
        i++;
    }
    const char *key = command->refusal == NULL ? refusals[i].text : command->refusal;
    const struct text_value label = {"label", command->refusal_label};
    struct json_out out;
    json_out_begin(&out, input->arena, 256);
    json_out_object(&out, NULL);
    json_out_text(&out, "re", id);
    struct text words =
        command->refusal_words.size > 0
            ? command->refusal_words
            : texts_fill(command->turn->config->texts, key, &label, 1, input->arena);
    write_error(&out, refusals[i].code, words);
    json_out_object_end(&out);
    return json_out_end(&out, &input->answer);
}

struct text commands_failed(const struct input *input)
{
    json_error_t error;
    struct json_out out;
    struct text answer = TEXT_NONE;
    json_t *request = json_loadb(input->command.json.data, input->command.json.size,
                                 JSON_REJECT_DUPLICATES, &error);
    struct text id = text_of_json(json_object_get(request, "id"));
    json_out_begin(&out, input->arena, 256);
    json_out_object(&out, NULL);
    json_out_text(&out, "re", text_cut_utf8(id, COMMAND_ID_BYTES - 1));
    write_error(&out, "busy", input->config == NULL
                                  ? TEXT_NONE
                                  : texts_fill(input->config->texts, "staff.error.busy", NULL, 0,
                                               input->arena));
    json_out_object_end(&out);
    json_decref(request);
    return json_out_end(&out, &answer) == ST_OK ? answer : TEXT_NONE;
}

/* How the move just made may be taken back: ticket.undo with this seq. */
static void offer_undo(struct command *command, const struct undo_row *undo)
{
    struct json_out *out = &command->answer;
    json_out_object(out, "undo");
    json_out_number(out, "seq", undo->last_seq);
    render_time(out, "until", undo->until_ms,
                turn_offset_minutes(command->turn, text_of(command->ticket.community)));
    json_out_object_end(out);
}

static enum status run_act(struct command *command, const struct command_op *op)
{
    struct undo_act act;
    struct undo_row undo;
    bool offered = false;
    struct turn *turn = command->turn;
    enum status status = undo_begin(turn, &command->ticket, command->op, &act);
    if (status == ST_OK) {
        status = op->run(command);
    }
    status = undo_end(turn, &command->ticket, command->op, command->viewer, &act, status, &undo,
                      &offered);
    if (offered) {
        offer_undo(command, &undo);
    }
    return status;
}

static enum status run_needed(struct command *command, const struct command_op *op)
{
    enum status status = meet_needs(command, op);
    if (status != ST_OK) {
        return status;
    }
    bool on_ticket = (op->needs & COMMAND_TICKET) != 0 && (op->needs & COMMAND_CHANGES) != 0;
    return on_ticket ? run_act(command, op) : op->run(command);
}

/* Where something may be written before a refusal, the refusal undoes it. */
static enum status run_whole(struct command *command, const struct command_op *op)
{
    bool whole = (op->needs & COMMAND_WHOLE) != 0 ||
                 json_object_get(command->request, "facts") != NULL ||
                 json_object_get(command->request, "materials") != NULL;
    if (!whole) {
        return run_needed(command, op);
    }
    struct turn_mark mark;
    enum status status = turn_mark(command->turn, &mark);
    if (status != ST_OK) {
        return status;
    }
    status = run_needed(command, op);
    enum status ended = ST_OK;
    if (status == ST_OK) {
        ended = turn_keep(command->turn);
    } else if (is_refusal(status)) {
        ended = turn_undo(command->turn, &mark);
    }
    return ended == ST_OK ? status : ended;
}

static enum status run_op(struct command *command, struct input *input,
                          const struct command_op *op, struct text id)
{
    json_out_begin(&command->answer, input->arena, ANSWER_BYTES_EXPECTED);
    json_out_object(&command->answer, NULL);
    json_out_text(&command->answer, "re", id);
    json_out_bool(&command->answer, "ok", true);
    enum status status = run_whole(command, op);
    if (is_refusal(status)) {
        return refuse(command, input, id, status);
    }
    json_out_object_end(&command->answer);
    return status == ST_OK ? json_out_end(&command->answer, &input->answer) : status;
}

/* A repeat of a command gets the answer that the first one got (law 2). */
static enum status run_once(struct command *command, struct input *input,
                            const struct command_op *op, struct text id)
{
    if ((op->needs & COMMAND_CHANGES) == 0) {
        return run_op(command, input, op, id);
    }
    struct store *store = command->turn->store;
    struct text request = input->command.json;
    struct text former;
    enum status status =
        store_command_seen(store, command->viewer->staff, id, request, &former);
    if (status == ST_OK) {
        input->answer = arena_text(input->arena, former);
        return input->answer.data == NULL ? ST_NO_MEMORY : ST_OK;
    }
    if (status != ST_NOT_FOUND) {
        return status;
    }
    status = run_op(command, input, op, id);
    return status == ST_OK ? store_command_add(store, command->viewer->staff, id, request,
                                               input->answer, command->turn->now_ms)
                           : status;
}

/* A command may have been on its way while the account was disabled or given another role: what the
 * front knew of him then is no longer true. ST_FORBIDDEN. */
static enum status check_account(struct command *command)
{
    const struct viewer *viewer = command->viewer;
    struct staff staff;
    enum status status = store_staff_get(command->turn->store, viewer->staff, &staff);
    bool same = status == ST_OK && !staff.disabled && strcmp(staff.role, viewer->role) == 0 &&
                strcmp(staff.communities, viewer->communities) == 0;
    command->refusal = "staff.error.session_over";
    return status == ST_OK || status == ST_NOT_FOUND ? same ? ST_OK : ST_FORBIDDEN : status;
}

static enum status take_request(struct command *command, struct input *input)
{
    struct text id = command_text(command, "id");
    enum status status = check_account(command);
    if (status != ST_OK) {
        return status == ST_FORBIDDEN
                   ? refuse(command, input, text_cut_utf8(id, COMMAND_ID_BYTES - 1), status)
                   : status;
    }
    command->refusal = NULL;
    command->op = command_text(command, "op");
    const struct command_op *op = find_op(command->turn->config, command->op);
    if (id.size == 0 || id.size >= COMMAND_ID_BYTES || op == NULL) {
        command->refusal = op == NULL ? "staff.error.unknown_op" : NULL;
        return refuse(command, input, text_cut_utf8(id, COMMAND_ID_BYTES - 1), ST_MALFORMED);
    }
    return run_once(command, input, op, id);
}

enum status commands_take(struct turn *turn, struct input *input)
{
    metrics_count(turn->metrics, COUNT_STAFF_COMMANDS, 1);
    const struct viewer *viewer = &input->command.viewer;
    struct command *command = arena_alloc(turn->arena, sizeof *command);
    if (command == NULL) {
        return ST_NO_MEMORY;
    }
    command->turn = turn;
    command->viewer = viewer;
    command->role = config_role(turn->config, text_of(viewer->role));
    json_error_t error;
    json_t *request = json_loadb(input->command.json.data, input->command.json.size,
                                 JSON_REJECT_DUPLICATES, &error);
    command->request = request;
    enum status status = json_is_object(request)
                             ? take_request(command, input)
                             : refuse(command, input, TEXT_NONE, ST_MALFORMED);
    json_decref(request);
    return status;
}

/* ---- the event series ---- */

struct page {
    struct turn *turn;
    struct event_batch *batch;
};

static enum status collect_event(void *context, const struct event *event)
{
    struct page *page = context;
    struct event_batch *batch = page->batch;
    struct event_frame *frame = &batch->frames[batch->count];
    struct json_out out;
    json_out_begin(&out, batch->arena, 256 + event->data.size + event->message_text.size);
    render_event(&out, NULL, event, turn_offset_minutes(page->turn, event->community));
    enum status status = json_out_end(&out, &frame->json);
    if (status != ST_OK) {
        return status;
    }
    frame->seq = event->seq;
    frame->accounts = event_is_of_account(event);
    frame->community = arena_text(batch->arena, event->community);
    batch->count++;
    return frame->community.data == NULL ? ST_NO_MEMORY : ST_OK;
}

enum status commands_events(struct turn *turn, struct input *input)
{
    enum { PAGE_ARENA_BYTES = 64 << 10, PAGE_ARENA_LIMIT_BYTES = 8 << 20 };
    size_t max = input->events.max < EVENTS_ASKED_MAX ? input->events.max : EVENTS_ASKED_MAX;
    struct arena *arena = arena_open(PAGE_ARENA_BYTES, PAGE_ARENA_LIMIT_BYTES);
    struct event_batch *batch = arena == NULL ? NULL : arena_alloc(arena, sizeof *batch);
    if (batch == NULL) {
        arena_close(arena);
        return ST_NO_MEMORY;
    }
    batch->arena = arena;
    batch->frames = arena_alloc(arena, (max + 1) * sizeof *batch->frames);
    if (batch->frames == NULL) {
        arena_close(arena);
        return ST_NO_MEMORY;
    }
    struct page page = {turn, batch};
    enum status status =
        store_event_page(turn->store, input->events.after,
                         text_of(input->events.viewer.communities), max, collect_event, &page,
                         &input->events_last);
    if (status != ST_OK) {
        arena_close(arena);
        return status;
    }
    event_batch_close(input->events_out); /* of a first try that was rolled back */
    input->events_out = batch;            /* ownership moves to the input */
    return ST_OK;
}
