/* board_commands.c - the desks of roles: which there are, and what is on one now. */
#include "bot/base/clock.h"
#include "bot/board_rule.h"
#include "bot/command.h"
#include "bot/funds.h"
#include "bot/procedure.h"
#include "bot/render.h"
#include "bot/ticket_words.h"
#include "bot/tickets.h"
#include "store/board.h"
#include "store/ledger.h"

#include <stdlib.h>

enum {
    BOARD_ROWS_MAX = 40,   /* of a section; what is over is said, and is in the list of tickets */
    BOARD_SCAN_MAX = 500,  /* tickets looked at for them */
    BOARD_CHATS_MAX = 40
};

struct showing {
    struct command *command;
    const struct board_section *section;
    size_t row_count;
    bool more;
};

/* ---- tickets ---- */

/* May the viewer record now what the section is about? */
static enum status may_record(const struct showing *showing, bool *may_out)
{
    struct command *command = showing->command;
    struct text name = showing->section->recordable;
    *may_out = true;
    if (name.size == 0) {
        return ST_OK;
    }
    const struct service *service = catalogue_service(command->turn->config->catalogue,
                                                      text_of(command->ticket.service));
    const struct fact_rule *rule = service == NULL ? NULL : service_fact(service, name);
    struct condition_view view;
    enum status status = procedure_view(command->turn, &command->ticket, &view);
    *may_out = status == ST_OK && rule != NULL && command_may_record(command, rule, &view);
    return status;
}

static enum status write_say(struct showing *showing)
{
    struct command *command = showing->command;
    struct text words = TEXT_NONE;
    const struct ticket_words say = {.key = showing->section->say};
    if (say.key.size == 0) {
        return ST_OK;
    }
    enum status status = ticket_words_fill(command->turn, &command->ticket, &say, &words);
    render_words(&command->answer, "say", words, command_sees_phones(command));
    return status;
}

/* The command's ticket as a row. */
static enum status write_ticket(struct showing *showing, int64_t appointment_at_ms)
{
    struct command *command = showing->command;
    const struct board_section *section = showing->section;
    struct json_out *out = &command->answer;
    struct staff staff;
    const struct staff *assignee = NULL;
    enum status status = command_staff(command, command->ticket.assignee, &staff, &assignee);
    bool plain = command_sees_phones(command);
    json_out_object(out, NULL);
    render_ticket(out, "ticket", command->turn->config, &command->ticket, assignee, plain);
    if (appointment_at_ms != 0) {
        render_time(out, "appointment_at", appointment_at_ms,
                    turn_offset_minutes(command->turn, text_of(command->ticket.community)));
    }
    if (status == ST_OK) {
        status = write_say(showing);
    }
    if (status == ST_OK) {
        status = command_write_moves(command);
    }
    if (status == ST_OK) {
        status = command_write_facts(command, section->facts.items, section->facts.count);
    }
    command_write_classes(command);
    json_out_object_end(out);
    return status;
}

static enum status find_department(const struct showing *showing, struct text *department_out)
{
    struct command *command = showing->command;
    struct staff *staff = arena_alloc(command->turn->arena, sizeof *staff);
    *department_out = TEXT_NONE;
    if (!showing->section->of_department || staff == NULL) {
        return staff == NULL ? ST_NO_MEMORY : ST_OK;
    }
    enum status status = store_staff_get(command->turn->store, command->viewer->staff, staff);
    if (status == ST_OK) {
        *department_out = text_of(staff->department);
    }
    return status;
}

static enum status find_tickets(const struct showing *showing, struct ticket **tickets_out,
                                size_t *count_out)
{
    const struct command *command = showing->command;
    const struct board_section *section = showing->section;
    struct board_filter filter = {
        .scopes = text_of(command->viewer->communities),
        .states = section->states.joined,
        .services = section->services.joined,
        .classes = section->classes.joined,
        .with = section->with,
        .without = section->without,
        .assignee = section->mine ? command->viewer->staff : 0,
        .unassigned = section->unassigned,
        .due_before_ms = section->overdue ? command->turn->now_ms : 0,
        .alarm = section->alarm,
    };
    enum status status = find_department(showing, &filter.department);
    *tickets_out = arena_alloc(command->turn->arena, BOARD_SCAN_MAX * sizeof **tickets_out);
    if (status != ST_OK || *tickets_out == NULL) {
        return status == ST_OK ? ST_NO_MEMORY : status;
    }
    return store_board_tickets(command->turn->store, &filter, *tickets_out, BOARD_SCAN_MAX,
                               count_out);
}

static enum status show_tickets(struct showing *showing)
{
    struct command *command = showing->command;
    struct ticket *tickets;
    size_t count = 0;
    enum status status = find_tickets(showing, &tickets, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        bool may = false;
        status = tickets_load(command->turn, tickets[i].number, &command->ticket);
        if (status == ST_OK) {
            status = may_record(showing, &may);
        }
        if (status == ST_OK && may && showing->row_count == BOARD_ROWS_MAX) {
            showing->more = true;
            return ST_OK;
        }
        if (status == ST_OK && may) {
            showing->row_count++;
            status = write_ticket(showing, 0);
        }
    }
    showing->more = showing->more || count == BOARD_SCAN_MAX;
    return status;
}

/* ---- appointments ---- */

struct agreed {
    int64_t at_ms, ticket;
};

static int by_time(const void *a, const void *b)
{
    const struct agreed *one = a, *other = b;
    return (one->at_ms > other->at_ms) - (one->at_ms < other->at_ms);
}

/* On the same day as now, by the community's calendar. */
static bool is_today(const struct command *command, int64_t at_ms)
{
    char day[CLOCK_ISO_BYTES], today[CLOCK_ISO_BYTES];
    int offset = turn_offset_minutes(command->turn, text_of(command->ticket.community));
    clock_format_iso(at_ms, offset, day);
    clock_format_iso(command->turn->now_ms, offset, today);
    return text_equal(text_slice(text_of(day), 0, 10), text_slice(text_of(today), 0, 10));
}

/* The command's ticket: each of its agreed times that is today. */
static enum status take_times(struct command *command, struct agreed *list, size_t *count)
{
    const struct service *service = catalogue_service(command->turn->config->catalogue,
                                                      text_of(command->ticket.service));
    enum status status = ST_OK;
    for (size_t i = 0; service != NULL && i < service->appointment_count && status == ST_OK; i++) {
        int64_t at_ms;
        status = command_agreed_ms(command, &service->appointments[i], &at_ms);
        if (at_ms != 0 && is_today(command, at_ms) && *count < BOARD_SCAN_MAX) {
            list[(*count)++] = (struct agreed){at_ms, command->ticket.number};
        }
    }
    return status;
}

static enum status show_appointments(struct showing *showing)
{
    struct command *command = showing->command;
    struct ticket *tickets;
    size_t count = 0, agreed_count = 0;
    struct agreed *list = arena_alloc(command->turn->arena, BOARD_SCAN_MAX * sizeof *list);
    enum status status = list == NULL ? ST_NO_MEMORY : find_tickets(showing, &tickets, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        status = tickets_load(command->turn, tickets[i].number, &command->ticket);
        if (status == ST_OK) {
            status = take_times(command, list, &agreed_count);
        }
    }
    if (status != ST_OK) {
        return status;
    }
    qsort(list, agreed_count, sizeof *list, by_time);
    for (size_t i = 0; i < agreed_count && i < BOARD_ROWS_MAX && status == ST_OK; i++) {
        status = tickets_load(command->turn, list[i].ticket, &command->ticket);
        if (status == ST_OK) {
            showing->row_count++;
            status = write_ticket(showing, list[i].at_ms);
        }
    }
    showing->more = agreed_count > BOARD_ROWS_MAX || count == BOARD_SCAN_MAX;
    return status;
}

/* ---- people, chats, funds ---- */

static enum status show_people(struct showing *showing)
{
    struct command *command = showing->command;
    struct json_out *out = &command->answer;
    struct text department;
    size_t count = 0;
    struct board_load *loads = arena_alloc(command->turn->arena, BOARD_PEOPLE_MAX * sizeof *loads);
    enum status status = loads == NULL ? ST_NO_MEMORY : find_department(showing, &department);
    if (status == ST_OK) {
        status = store_board_load(command->turn->store, text_of(command->viewer->communities),
                                  department, command->turn->now_ms, loads, BOARD_PEOPLE_MAX,
                                  &count);
    }
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        struct staff staff;
        const struct staff *person = NULL;
        status = command_staff(command, loads[i].staff, &staff, &person);
        json_out_object(out, NULL);
        json_out_string(out, "username", person == NULL ? "" : person->username);
        json_out_string(out, "name", person == NULL ? "" : person->name);
        json_out_string(out, "role", person == NULL ? "" : person->role);
        json_out_string(out, "department", person == NULL ? "" : person->department);
        json_out_number(out, "open", loads[i].open);
        json_out_number(out, "overdue", loads[i].overdue);
        json_out_object_end(out);
        showing->row_count++;
    }
    return status;
}

static enum status show_chats(struct showing *showing)
{
    struct command *command = showing->command;
    struct chat_row *rows = arena_alloc(command->turn->arena, BOARD_CHATS_MAX * sizeof *rows);
    size_t count = 0;
    enum status status = rows == NULL
                             ? ST_NO_MEMORY
                             : store_chat_list(command->turn->store,
                                               text_of(command->viewer->communities), rows,
                                               BOARD_CHATS_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        const struct conversation *talk = &rows[i].conversation;
        if (talk->holder == 0 && talk->wants_human_since_ms == 0) {
            return ST_OK; /* those that need nobody come last */
        }
        struct staff staff;
        const struct staff *holder = NULL;
        status = command_staff(command, talk->holder, &staff, &holder);
        render_chat(&command->answer, NULL, command->turn->config, &rows[i].contact, talk, holder,
                    false);
        showing->row_count++;
    }
    showing->more = count == BOARD_CHATS_MAX;
    return status;
}

static enum status show_fund(struct showing *showing, const struct fund_rule *fund,
                             const struct community *community)
{
    struct json_out *out = &showing->command->answer;
    json_out_object(out, NULL);
    enum status status = funds_render(showing->command->turn, fund, text_of(community->id), out);
    json_out_object_end(out);
    showing->row_count++;
    return status;
}

static enum status show_funds(struct showing *showing)
{
    const struct config *config = showing->command->turn->config;
    enum status status = ST_OK;
    for (size_t c = 0; c < config->community_count; c++) {
        const struct community *community = &config->communities[c];
        bool seen = viewer_sees(showing->command->viewer, text_of(community->id));
        for (size_t f = 0; seen && f < config->funds->count && status == ST_OK; f++) {
            status = show_fund(showing, &config->funds->items[f], community);
        }
    }
    return status;
}

/* ---- a board ---- */

static enum status (*const shows[BOARD_KIND_COUNT])(struct showing *showing) = {
    [BOARD_TICKETS] = show_tickets, [BOARD_APPOINTMENTS] = show_appointments,
    [BOARD_PEOPLE] = show_people,   [BOARD_CHATS] = show_chats,
    [BOARD_FUNDS] = show_funds,
};

/* The ops of its kind of rows: somebody without them sees nothing of it. */
static bool may_see(const struct command *command, enum board_kind kind)
{
    static const struct text needs[BOARD_KIND_COUNT] = {
        [BOARD_TICKETS] = {"ticket.get", 10}, [BOARD_APPOINTMENTS] = {"ticket.get", 10},
        [BOARD_PEOPLE] = {"ticket.list", 11}, [BOARD_CHATS] = {"chat.list", 9},
        [BOARD_FUNDS] = {"fund.list", 9}};
    return command->role != NULL && role_allows(command->role, needs[kind]);
}

static void write_names(struct json_out *out, const char *key, const struct board_names *names)
{
    json_out_array(out, key);
    for (size_t i = 0; i < names->count; i++) {
        json_out_text(out, NULL, names->items[i]);
    }
    json_out_array_end(out);
}

static enum status write_section(struct command *command, const struct board_section *section)
{
    struct showing showing = {.command = command, .section = section};
    struct json_out *out = &command->answer;
    json_out_object(out, NULL);
    json_out_text(out, "id", section->id);
    json_out_text(out, "title", section->title);
    json_out_text(out, "of", board_kind_names[section->kind]);
    json_out_text(out, "empty", section->empty);
    write_names(out, "ops", &section->ops);
    json_out_array(out, "rows");
    enum status status = shows[section->kind](&showing);
    json_out_array_end(out);
    json_out_number(out, "count", (int64_t)showing.row_count);
    json_out_bool(out, "more", showing.more);
    json_out_object_end(out);
    return status;
}

static void write_board(struct json_out *out, const char *key, const struct board *board)
{
    json_out_object(out, key);
    json_out_text(out, "id", board->id);
    json_out_text(out, "title", board->title);
    json_out_object_end(out);
}

static enum status run_boards(struct command *command)
{
    const struct boards *boards = command->turn->config->boards;
    json_out_array(&command->answer, "boards");
    for (size_t i = 0; i < boards->count; i++) {
        if (board_is_for(&boards->items[i], text_of(command->viewer->role))) {
            write_board(&command->answer, NULL, &boards->items[i]);
        }
    }
    json_out_array_end(&command->answer);
    return ST_OK;
}

static enum status run_board(struct command *command)
{
    const struct board *board =
        boards_find(command->turn->config->boards, command_text(command, "board"));
    if (board == NULL || !board_is_for(board, text_of(command->viewer->role))) {
        return board == NULL ? ST_NOT_FOUND : ST_FORBIDDEN;
    }
    enum status status = ST_OK;
    write_board(&command->answer, "board", board);
    json_out_array(&command->answer, "sections");
    for (size_t i = 0; i < board->section_count && status == ST_OK; i++) {
        if (may_see(command, board->sections[i].kind)) {
            status = write_section(command, &board->sections[i]);
        }
    }
    json_out_array_end(&command->answer);
    return status;
}

const struct command_op board_ops[] = {
    {"board.list", COMMAND_FREE, run_boards},
    {"board.get", COMMAND_FREE, run_board},
    {NULL, 0, NULL},
};
