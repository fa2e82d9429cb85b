/* read_commands.c - ops that only look: hello, lists, one ticket, one chat. */
#include "bot/command.h"
#include "bot/render.h"
#include "bot/render_clocks.h"
#include "store/binding.h"
#include "store/clock.h"
#include "store/inbox.h"

#include <string.h>

enum { LIST_DEFAULT = 100 };

/* A demo says so, and where a resident's phone is to write from: the double of the platform that
 * its accounts call. */
static void write_demo(struct command *command)
{
    const struct config *config = command->turn->config;
    if (!config->demo) {
        return;
    }
    struct text platform = TEXT_NONE;
    for (size_t i = 0; i < config->account_count && platform.size == 0; i++) {
        platform = account_setting(config->accounts[i], "api_base");
    }
    json_out_object(&command->answer, "demo");
    json_out_text(&command->answer, "phone", platform);
    json_out_object_end(&command->answer);
}

static enum status run_hello(struct command *command)
{
    struct json_out *out = &command->answer;
    const struct config *config = command->turn->config;
    int64_t seq = 0;
    enum status status = store_event_last(command->turn->store, &seq);
    if (status != ST_OK) {
        return status;
    }
    json_out_number(out, "last_seq", seq);
    render_time(out, "now", command->turn->now_ms, turn_offset_minutes(command->turn, TEXT_NONE));
    render_viewer(out, "me", config, command->viewer);
    json_out_array(out, "communities");
    for (size_t i = 0; i < config->community_count; i++) {
        if (viewer_sees(command->viewer, text_of(config->communities[i].id))) {
            json_out_object(out, NULL);
            json_out_string(out, "id", config->communities[i].id);
            json_out_string(out, "name", config->communities[i].name);
            json_out_object_end(out);
        }
    }
    json_out_array_end(out);
    json_out_array(out, "roles");
    for (size_t i = 0; i < config->role_count; i++) {
        json_out_object(out, NULL);
        json_out_string(out, "id", config->roles[i].id);
        json_out_string(out, "title", config->roles[i].title);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    write_demo(command);
    return ST_OK;
}

static enum status run_ping(struct command *command)
{
    render_time(&command->answer, "now", command->turn->now_ms,
                turn_offset_minutes(command->turn, TEXT_NONE));
    return ST_OK;
}

/* ---- tickets ---- */

/* Of a page of the list, newest first: whose resident is asked something and has not answered. */
static enum status write_asking(struct command *command, int64_t from, int64_t to)
{
    int64_t *numbers = arena_alloc(command->turn->arena, INBOX_ASKING_MAX * sizeof *numbers);
    size_t count = 0;
    if (numbers == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = store_inbox_asking(command->turn->store, from, to, numbers,
                                            INBOX_ASKING_MAX, &count);
    json_out_array(&command->answer, "asking");
    for (size_t i = 0; i < count; i++) {
        char number[TICKET_NUMBER_BYTES];
        render_ticket_number(&command->turn->config->settings, numbers[i], number);
        json_out_string(&command->answer, NULL, number);
    }
    json_out_array_end(&command->answer);
    return status;
}

static enum status run_ticket_list(struct command *command)
{
    struct turn *turn = command->turn;
    int64_t limit = command_number(command, "limit", LIST_DEFAULT);
    if (limit < 1 || limit > TICKET_LIST_MAX) {
        return ST_TOO_LARGE;
    }
    struct ticket *tickets = arena_alloc(turn->arena, (size_t)limit * sizeof *tickets);
    if (tickets == NULL) {
        return ST_NO_MEMORY;
    }
    bool mine = text_equal(command_text(command, "assignee"), TEXT("me"));
    struct ticket_filter filter = {
        .scopes = text_of(command->viewer->communities),
        .state = command_text(command, "state"),
        .service = command_text(command, "service"),
        .department = command_text(command, "department"),
        .assignee = mine ? command->viewer->staff : command_number(command, "assignee", 0),
        .open_only = command_flag(command, "open", false),
    };
    if (json_object_get(command->request, "before") != NULL &&
        !render_parse_number(&turn->config->settings, command_text(command, "before"),
                             &filter.before_number)) {
        filter.before_number = command_number(command, "before", 0);
    }
    size_t count = 0;
    enum status status =
        store_ticket_list(turn->store, &filter, tickets, (size_t)limit, &count);
    json_out_array(&command->answer, "tickets");
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        struct staff staff;
        const struct staff *assignee = NULL;
        status = command_staff(command, tickets[i].assignee, &staff, &assignee);
        render_ticket(&command->answer, NULL, turn->config, &tickets[i], assignee, false);
    }
    json_out_array_end(&command->answer);
    return status == ST_OK && count > 0
               ? write_asking(command, tickets[count - 1].number, tickets[0].number)
               : status;
}

struct record {
    struct command *command;
    int offset_minutes;
};

static enum status write_record(void *context, const struct event *event)
{
    struct record *record = context;
    render_event(&record->command->answer, NULL, event, record->offset_minutes);
    return ST_OK;
}

/* What the ticket must be done by, oldest first. */
static enum status write_clocks(struct command *command, int offset_minutes)
{
    struct turn *turn = command->turn;
    struct clock_row *clocks = arena_alloc(turn->arena, CLOCKS_OF_TICKET_MAX * sizeof *clocks);
    if (clocks == NULL) {
        return ST_NO_MEMORY;
    }
    size_t count = 0;
    enum status status = store_clock_of_ticket(turn->store, command->ticket.number, clocks,
                                               CLOCKS_OF_TICKET_MAX, &count);
    json_out_array(&command->answer, "clocks");
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        render_clock(&command->answer, NULL, turn->config, &clocks[i], offset_minutes);
    }
    json_out_array_end(&command->answer);
    return status;
}

static enum status run_ticket_get(struct command *command)
{
    struct turn *turn = command->turn;
    int offset = turn_offset_minutes(turn, text_of(command->ticket.community));
    struct staff staff;
    const struct staff *assignee = NULL;
    struct message_list *list = arena_alloc(turn->arena, sizeof *list);
    if (list == NULL) {
        return ST_NO_MEMORY;
    }
    list->arena = turn->arena;
    list->turn = turn;
    list->offset_minutes = offset;
    list->plain = command_sees_phones(command);
    enum status status = command_staff(command, command->ticket.assignee, &staff, &assignee);
    if (status == ST_OK) {
        status = store_message_of_ticket(turn->store, command->ticket.number,
                                         command_collect_message, list);
    }
    if (status != ST_OK) {
        return status;
    }
    render_ticket(&command->answer, "ticket", turn->config, &command->ticket, assignee,
                  command_sees_phones(command));
    render_slots(&command->answer, "slots", &command->ticket, command_sees_phones(command));
    status = command_write_procedure(command);
    if (status == ST_OK) {
        status = command_write_details(command);
    }
    if (status == ST_OK) {
        status = write_clocks(command, offset);
    }
    if (status != ST_OK) {
        return status;
    }
    command_write_messages(command, list, false);
    json_out_array(&command->answer, "record");
    status = store_event_of_ticket(turn->store, command->ticket.number, write_record,
                                   &(struct record){command, offset});
    json_out_array_end(&command->answer);
    return status;
}

/* ---- chats ---- */

/* How many of its messages the viewer has read, chat by chat in the same order. */
static enum status write_reads(struct command *command, const struct chat_row *rows, size_t count)
{
    enum status status = ST_OK;
    json_out_array(&command->answer, "read");
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        int64_t read = 0;
        status = store_inbox_read_count(command->turn->store, command->viewer->staff,
                                        rows[i].contact.id, &read);
        json_out_number(&command->answer, NULL, read);
    }
    json_out_array_end(&command->answer);
    return status;
}

static enum status run_chat_list(struct command *command)
{
    struct turn *turn = command->turn;
    struct chat_row *rows = arena_alloc(turn->arena, CHAT_LIST_MAX * sizeof *rows);
    if (rows == NULL) {
        return ST_NO_MEMORY;
    }
    size_t count = 0;
    enum status status = store_chat_list(turn->store, text_of(command->viewer->communities), rows,
                                         CHAT_LIST_MAX, &count);
    json_out_array(&command->answer, "chats");
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        struct staff staff;
        const struct staff *holder = NULL;
        status = command_staff(command, rows[i].conversation.holder, &staff, &holder);
        render_chat(&command->answer, NULL, turn->config, &rows[i].contact, &rows[i].conversation,
                    holder, false);
    }
    json_out_array_end(&command->answer);
    return status == ST_OK ? write_reads(command, rows, count) : status;
}

/* The homes that he is bound to, and what that rests on: a number that is known to be his (by a code, or
 * because staff bound him as who it belongs to), or somebody's word alone. */
static enum status write_homes(struct command *command)
{
    struct binding rows[BINDINGS_MAX];
    size_t count = 0;
    enum status status = store_binding_of_contact(command->turn->store, command->contact.id, rows,
                                                  BINDINGS_MAX, &count);
    json_out_array(&command->answer, "homes");
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        json_out_object(&command->answer, NULL);
        json_out_string(&command->answer, "room", rows[i].room);
        json_out_string(&command->answer, "relation", rows[i].relation);
        json_out_string(&command->answer, "proof", rows[i].phone[0] == '\0' ? "word" : "number");
        render_phone(&command->answer, rows[i].phone, command_sees_phones(command));
        render_time(&command->answer, "at", rows[i].at_ms,
                    turn_offset_minutes(command->turn, text_of(command->contact.community)));
        json_out_object_end(&command->answer);
    }
    json_out_array_end(&command->answer);
    return status;
}

static enum status run_chat_get(struct command *command)
{
    enum { CHAT_PAGE = 50 };
    struct turn *turn = command->turn;
    struct message_list *list = arena_alloc(turn->arena, sizeof *list);
    if (list == NULL) {
        return ST_NO_MEMORY;
    }
    list->arena = turn->arena;
    list->turn = turn;
    list->deliveries = true;
    list->offset_minutes = turn_offset_minutes(turn, text_of(command->contact.community));
    list->plain = command_sees_phones(command);
    struct staff staff;
    const struct staff *holder = NULL;
    enum status status = command_staff(command, command->conversation.holder, &staff, &holder);
    if (status == ST_OK) {
        status = store_message_page(turn->store, command->contact.id,
                                    command_number(command, "before", INT64_MAX), CHAT_PAGE,
                                    command_collect_message, list);
    }
    if (status != ST_OK) {
        return status;
    }
    render_chat(&command->answer, "chat", turn->config, &command->contact, &command->conversation,
                holder, command_sees_phones(command));
    command_write_messages(command, list, true);
    return write_homes(command);
}

/* ---- the rest ---- */

static enum status run_canned_list(struct command *command)
{
    const struct config *config = command->turn->config;
    json_out_array(&command->answer, "canned");
    for (size_t i = 0; i < config->canned_count; i++) {
        json_out_object(&command->answer, NULL);
        json_out_string(&command->answer, "id", config->canned[i].id);
        json_out_string(&command->answer, "title", config->canned[i].title);
        json_out_string(&command->answer, "text", config->canned[i].text);
        json_out_object_end(&command->answer);
    }
    json_out_array_end(&command->answer);
    return ST_OK;
}

static void write_slot(struct json_out *out, const struct slot *slot)
{
    static const char *const kinds[SLOT_KIND_COUNT] = {
        [SLOT_TEXT] = "text", [SLOT_ROOM] = "room",     [SLOT_PHONE] = "phone",
        [SLOT_TIME] = "time", [SLOT_PERSON] = "person", [SLOT_CHOICE] = "choice",
    };
    json_out_object(out, NULL);
    json_out_text(out, "name", slot->name);
    json_out_text(out, "label", slot->label);
    json_out_string(out, "kind", kinds[slot->kind]);
    json_out_bool(out, "words", slot->from_message);
    json_out_bool(out, "required",
                  slot->required && !slot->may_skip && slot->only_for_count == 0);
    if (slot->option_count > 0) {
        json_out_array(out, "options");
        for (size_t i = 0; i < slot->option_count; i++) {
            json_out_text(out, NULL, slot->options[i]);
        }
        json_out_array_end(out);
    }
    json_out_object_end(out);
}

/* What the form of ticket.open asks for. */
static enum status run_service_list(struct command *command)
{
    const struct catalogue *catalogue = command->turn->config->catalogue;
    struct json_out *out = &command->answer;
    json_out_array(out, "services");
    for (size_t i = 0; i < catalogue_count(catalogue); i++) {
        const struct service *service = catalogue_at(catalogue, i);
        json_out_object(out, NULL);
        json_out_text(out, "id", service->id);
        json_out_text(out, "name", service->name);
        json_out_bool(out, "internal", service->internal);
        json_out_array(out, "slots");
        for (size_t s = 0; s < service->slot_count; s++) {
            write_slot(out, &service->slots[s]);
        }
        json_out_array_end(out);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    return ST_OK;
}

static enum status run_staff_list(struct command *command)
{
    struct staff *staff = arena_alloc(command->turn->arena, STAFF_LIST_MAX * sizeof *staff);
    if (staff == NULL) {
        return ST_NO_MEMORY;
    }
    size_t count = 0;
    enum status status = store_staff_list(command->turn->store, staff, STAFF_LIST_MAX, &count);
    json_out_array(&command->answer, "staff");
    for (size_t i = 0; i < count; i++) {
        const struct role *role = config_role(command->turn->config, text_of(staff[i].role));
        if (staff[i].disabled || !command_shares_community(command->viewer, &staff[i])) {
            continue;
        }
        json_out_object(&command->answer, NULL);
        json_out_string(&command->answer, "username", staff[i].username);
        json_out_string(&command->answer, "name", staff[i].name);
        json_out_string(&command->answer, "role", staff[i].role);
        json_out_string(&command->answer, "title", role == NULL ? staff[i].role : role->title);
        json_out_string(&command->answer, "department", staff[i].department);
        json_out_object_end(&command->answer);
    }
    json_out_array_end(&command->answer);
    return status;
}

const struct command_op read_ops[] = {
    {"hello", COMMAND_FREE, run_hello},
    {"ping", COMMAND_FREE, run_ping},
    {"canned.list", COMMAND_FREE, run_canned_list},
    {"staff.list", COMMAND_FREE, run_staff_list},
    {"service.list", COMMAND_FREE, run_service_list},
    {"ticket.list", COMMAND_ROLE, run_ticket_list},
    {"ticket.get", COMMAND_ROLE | COMMAND_TICKET, run_ticket_get},
    {"chat.list", COMMAND_ROLE, run_chat_list},
    {"chat.get", COMMAND_ROLE | COMMAND_CHAT, run_chat_get},
    {NULL, 0, NULL},
};
