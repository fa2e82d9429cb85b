/* people_commands.c - ops on the accounts of staff: who is there, adding, changing, disabling. Their
 * passwords are given out beside (password.h): no command ever carries one. */
#include "bot/command.h"

#include "bot/people_leave.h"
#include "bot/people_rule.h"
#include "bot/render.h"
#include "bot/staff_event.h"
#include "store/duty.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { RECORD_MAX = 50 };

static enum status refuse(struct command *command, enum status status, const char *why)
{
    command->refusal = why;
    return status;
}

/* ---- whom ---- */

/* The one named by `staff`, whose account the viewer may arrange. */
static enum status need_person(struct command *command, struct staff *staff)
{
    struct text username;
    enum status status = command_need_text(command, "staff", STORE_ID_BYTES - 1, &username);
    if (status == ST_OK) {
        status = store_staff_find(command->turn->store, username, staff);
    }
    if (status == ST_NOT_FOUND ||
        (status == ST_OK && !command_shares_community(command->viewer, staff))) {
        return refuse(command, ST_NOT_FOUND, "staff.error.no_such_staff");
    }
    if (status == ST_OK && !people_may_arrange(command->turn->config, command->viewer, staff)) {
        return refuse(command, ST_FORBIDDEN, "staff.error.not_appointed");
    }
    return status;
}

static bool is_self(const struct command *command, const struct staff *staff)
{
    return staff->id == command->viewer->staff;
}

/* ---- writing ---- */

static void write_person(struct command *command, struct json_out *out, const char *key,
                         const struct staff *staff, int64_t sessions)
{
    const struct config *config = command->turn->config;
    const struct role *role = config_role(config, text_of(staff->role));
    json_out_object(out, key);
    json_out_string(out, "username", staff->username);
    json_out_string(out, "name", staff->name);
    json_out_string(out, "role", staff->role);
    json_out_string(out, "title", role == NULL ? staff->role : role->title);
    json_out_string(out, "department", staff->department);
    json_out_string(out, "communities", staff->communities);
    render_phone(out, staff->phone, command_sees_phones(command));
    json_out_bool(out, "disabled", staff->disabled);
    json_out_bool(out, "has_password", staff->password_hash[0] != '\0');
    json_out_bool(out, "must_change", staff->must_change);
    render_time(out, "login_at", staff->login_at_ms, turn_offset_minutes(command->turn, TEXT_NONE));
    json_out_number(out, "sessions", sessions);
    json_out_bool(out, "may", people_may_arrange(config, command->viewer, staff));
    json_out_object_end(out);
}

/* What is told of a change; more is written into it by the caller before finish. */
static void begin_event(struct command *command, struct json_out *out, const struct staff *staff)
{
    json_out_begin(out, command->turn->arena, 256);
    json_out_object(out, NULL);
    json_out_string(out, "staff", staff->username);
    json_out_string(out, "name", staff->name);
}

static enum status end_event(struct command *command, struct json_out *out,
                             const struct staff *staff, struct text kind)
{
    json_out_object_end(out);
    return staff_event(command->turn, text_of(command->viewer->username), staff, kind, out);
}

static enum status tell(struct command *command, const struct staff *staff, struct text kind)
{
    struct json_out out;
    begin_event(command, &out, staff);
    return end_event(command, &out, staff, kind);
}

/* ---- people.list, people.get ---- */

struct people {
    size_t count;
    int64_t sessions[STAFF_LIST_MAX];
    struct staff staff[STAFF_LIST_MAX];
};

static enum status count_session(void *context, const struct session *session,
                                 const struct staff *staff)
{
    struct people *people = context;
    (void)session;
    for (size_t i = 0; i < people->count; i++) {
        people->sessions[i] += people->staff[i].id == staff->id;
    }
    return ST_OK;
}

static enum status load_people(struct command *command, struct people **people_out)
{
    struct turn *turn = command->turn;
    struct people *people = arena_alloc(turn->arena, sizeof *people);
    *people_out = people;
    if (people == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status =
        store_staff_list(turn->store, people->staff, STAFF_LIST_MAX, &people->count);
    return status == ST_OK ? store_session_each(turn->store, turn->now_ms, count_session, people)
                           : status;
}

/* Whom the viewer may make of somebody. */
static void write_roles(struct command *command)
{
    const struct config *config = command->turn->config;
    json_out_array(&command->answer, "roles");
    for (size_t i = 0; i < config->role_count; i++) {
        const struct role *role = &config->roles[i];
        if (role_appoints(command->role, text_of(role->id))) {
            json_out_object(&command->answer, NULL);
            json_out_string(&command->answer, "id", role->id);
            json_out_string(&command->answer, "title", role->title);
            json_out_object_end(&command->answer);
        }
    }
    json_out_array_end(&command->answer);
}

static enum status run_list(struct command *command)
{
    struct people *people;
    enum status status = load_people(command, &people);
    if (status != ST_OK) {
        return status;
    }
    json_out_array(&command->answer, "people");
    for (size_t i = 0; i < people->count; i++) {
        if (command_shares_community(command->viewer, &people->staff[i])) {
            write_person(command, &command->answer, NULL, &people->staff[i], people->sessions[i]);
        }
    }
    json_out_array_end(&command->answer);
    write_roles(command);
    return ST_OK;
}

struct record {
    struct command *command;
    size_t count;
    struct text items[RECORD_MAX];
};

static enum status collect_event(void *context, const struct event *event)
{
    struct record *record = context;
    struct json_out out;
    struct turn *turn = record->command->turn;
    json_out_begin(&out, turn->arena, 256);
    render_event(&out, NULL, event, turn_offset_minutes(turn, event->community));
    return json_out_end(&out, &record->items[record->count++]);
}

/* What he has in hand, which somebody else must do when he is gone. */
static enum status write_in_hand(struct command *command, const struct staff *staff)
{
    struct store *store = command->turn->store;
    struct ticket *tickets = arena_alloc(command->turn->arena, TICKET_LIST_MAX * sizeof *tickets);
    size_t count = 0;
    if (tickets == NULL) {
        return ST_NO_MEMORY;
    }
    const struct ticket_filter filter = {
        .scopes = TEXT("*"), .assignee = staff->id, .open_only = true};
    enum status status = store_ticket_list(store, &filter, tickets, TICKET_LIST_MAX, &count);
    int64_t chats = 0;
    for (int64_t chat = 0; status == ST_OK; chats++) {
        status = store_conversation_held(store, staff->id, chat, &chat);
        if (status == ST_NOT_FOUND) {
            break;
        }
    }
    json_out_number(&command->answer, "tickets", (int64_t)count);
    json_out_number(&command->answer, "chats", chats);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status run_get(struct command *command)
{
    struct text username;
    struct people *people;
    size_t at = 0;
    enum status status = command_need_text(command, "staff", STORE_ID_BYTES - 1, &username);
    if (status == ST_OK) {
        status = load_people(command, &people);
    }
    if (status != ST_OK) {
        return status;
    }
    while (at < people->count && !text_equal(text_of(people->staff[at].username), username)) {
        at++;
    }
    if (at == people->count || !command_shares_community(command->viewer, &people->staff[at])) {
        return refuse(command, ST_NOT_FOUND, "staff.error.no_such_staff");
    }
    write_person(command, &command->answer, "person", &people->staff[at], people->sessions[at]);
    status = write_in_hand(command, &people->staff[at]);
    struct record *record = arena_alloc(command->turn->arena, sizeof *record);
    if (status != ST_OK || record == NULL) {
        return status != ST_OK ? status : ST_NO_MEMORY;
    }
    record->command = command;
    status = store_event_of_staff(command->turn->store, username, RECORD_MAX, collect_event, record);
    json_out_array(&command->answer, "record");
    for (size_t i = 0; i < record->count; i++) {
        json_out_raw(&command->answer, NULL, record->items[i]);
    }
    json_out_array_end(&command->answer);
    return status;
}

/* ---- people.add, people.change ---- */

static bool is_id(struct text id)
{
    for (size_t i = 0; i < id.size; i++) {
        char c = id.data[i];
        bool letter = c >= 'a' && c <= 'z';
        if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'))) {
            return false;
        }
    }
    return id.size > 0;
}

static bool is_phone(struct text phone)
{
    for (size_t i = 0; i < phone.size; i++) {
        char c = phone.data[i];
        if ((c < '0' || c > '9') && c != '-' && c != ' ' && (c != '+' || i > 0)) {
            return false;
        }
    }
    return true;
}

static bool are_communities(const struct command *command, struct text communities)
{
    if (text_equal(communities, TEXT("*"))) {
        return true;
    }
    for (size_t at = 0; at < communities.size;) {
        struct text rest = text_slice(communities, at, communities.size);
        size_t space = text_find(rest, TEXT(" "));
        struct text one = text_slice(rest, 0, space == SIZE_MAX ? rest.size : space);
        at += one.size + 1;
        if (config_community(command->turn->config, one) == NULL) {
            return false;
        }
    }
    return communities.size > 0;
}

/* The members of an account that can be given, and where they go. */
static const struct {
    const char *key;
    size_t offset, bytes;
    bool needed;
} members[] = {
    {"name", offsetof(struct staff, name), STORE_NAME_BYTES, true},
    {"role", offsetof(struct staff, role), STORE_ID_BYTES, true},
    {"department", offsetof(struct staff, department), STORE_ID_BYTES, true},
    {"communities", offsetof(struct staff, communities), STORE_SCOPES_BYTES, true},
    {"phone", offsetof(struct staff, phone), STORE_PHONE_BYTES, false},
};
enum { MEMBER_COUNT = sizeof members / sizeof members[0] };

static char *member_of(struct staff *staff, size_t member)
{
    return (char *)staff + members[member].offset;
}

/* Takes what is given over into staff. */
static enum status take_members(struct command *command, struct staff *staff)
{
    for (size_t i = 0; i < MEMBER_COUNT; i++) {
        if (!json_is_string(json_object_get(command->request, members[i].key))) {
            continue;
        }
        struct text value = text_trim(command_text(command, members[i].key));
        if (value.size >= members[i].bytes) {
            return ST_TOO_LARGE;
        }
        text_copy(value, member_of(staff, i), members[i].bytes);
    }
    for (size_t i = 0; i < MEMBER_COUNT; i++) {
        if (members[i].needed && member_of(staff, i)[0] == '\0') {
            return refuse(command, ST_MALFORMED, "staff.error.person_incomplete");
        }
    }
    if (config_role(command->turn->config, text_of(staff->role)) == NULL ||
        !are_communities(command, text_of(staff->communities)) ||
        !is_id(text_of(staff->department)) || !is_phone(text_of(staff->phone))) {
        return refuse(command, ST_MALFORMED, "staff.error.person_unfit");
    }
    return people_may_arrange(command->turn->config, command->viewer, staff)
               ? ST_OK
               : refuse(command, ST_FORBIDDEN, "staff.error.not_appointed");
}

static enum status run_add(struct command *command)
{
    struct text username;
    struct staff staff = {0};
    struct store *store = command->turn->store;
    enum status status = command_need_text(command, "username", STORE_ID_BYTES - 1, &username);
    if (status != ST_OK || !is_id(username)) {
        return refuse(command, status == ST_TOO_LARGE ? status : ST_MALFORMED,
                      "staff.error.username_unfit");
    }
    status = store_staff_find(store, username, &staff);
    if (status != ST_NOT_FOUND) {
        return status == ST_OK ? refuse(command, ST_CONFLICT, "staff.error.username_taken")
                               : status;
    }
    staff = (struct staff){0};
    text_copy(username, staff.username, sizeof staff.username);
    status = take_members(command, &staff);
    if (status == ST_OK) {
        status = store_staff_put(store, &staff);
    }
    if (status != ST_OK) {
        return status;
    }
    write_person(command, &command->answer, "person", &staff, 0);
    return tell(command, &staff, TEXT("staff.added"));
}

/* Ends every session of his; the front closes their websockets after the commit. */
static enum status end_sessions(struct command *command, const struct staff *staff)
{
    struct session_note note = {.all_of_staff = true, .viewer = {.staff = staff->id}};
    enum status status = store_session_drop_of(command->turn->store, staff->id, TEXT_NONE);
    return status == ST_OK ? turn_note(command->turn, &note) : status;
}

/* Writes what is another now; a phone only as one that is. */
static size_t write_changes(struct json_out *out, struct staff *before, struct staff *after)
{
    size_t count = 0;
    json_out_array(out, "changes");
    for (size_t i = 0; i < MEMBER_COUNT; i++) {
        bool plain = strcmp(members[i].key, "phone") != 0;
        if (strcmp(member_of(before, i), member_of(after, i)) != 0) {
            json_out_object(out, NULL);
            json_out_string(out, "what", members[i].key);
            render_words(out, "from", text_of(member_of(before, i)), plain);
            render_words(out, "to", text_of(member_of(after, i)), plain);
            json_out_object_end(out);
            count++;
        }
    }
    json_out_array_end(out);
    return count;
}

static enum status check_change(struct command *command, const struct staff *before,
                                const struct staff *after)
{
    bool weight = before->disabled != after->disabled || strcmp(before->role, after->role) != 0 ||
                  strcmp(before->communities, after->communities) != 0;
    enum status status =
        people_check_left(command->turn->store, command->turn->config, before, after);
    if (status == ST_CONFLICT) {
        return refuse(command, status, "staff.error.last_admin");
    }
    return status == ST_OK && weight && is_self(command, before)
               ? refuse(command, ST_CONFLICT, "staff.error.self")
               : status;
}

/* Those who could see him before hear that they no longer do; where both lists together do not fit, those
 * who see him now. */
static void join_communities(const struct staff *before, struct staff *told)
{
    char all[STORE_SCOPES_BYTES];
    struct text rest = text_of(before->communities), one;
    snprintf(all, sizeof all, "%s", told->communities);
    while (scopes_next(&rest, &one)) {
        size_t size = strlen(all);
        if (text_equal(one, TEXT("*"))) {
            snprintf(all, sizeof all, "*");
        } else if (!scopes_hold(text_of(all), one) && size + one.size + 1 < sizeof all) {
            snprintf(all + size, sizeof all - size, " %.*s", (int)one.size, one.data);
        }
    }
    memcpy(told->communities, all, sizeof all);
}

static enum status run_change(struct command *command)
{
    struct staff before;
    enum status status = need_person(command, &before);
    struct staff after = before;
    if (status == ST_OK) {
        status = take_members(command, &after);
    }
    if (status == ST_OK) {
        status = check_change(command, &before, &after);
    }
    if (status == ST_OK) {
        status = store_staff_put(command->turn->store, &after);
    }
    if (status != ST_OK) {
        return status;
    }
    struct json_out out;
    begin_event(command, &out, &after);
    size_t changes = write_changes(&out, &before, &after);
    if (strcmp(before.role, after.role) != 0 || strcmp(before.communities, after.communities) != 0) {
        status = end_sessions(command, &after); /* what his pages show is of another role */
    }
    write_person(command, &command->answer, "person", &after, 0);
    join_communities(&before, &after);
    return status == ST_OK && changes > 0 ? end_event(command, &out, &after, TEXT("staff.changed"))
                                          : status;
}

/* ---- people.disable, people.enable, people.sign_out ---- */

/* The colleague named by `to`, or none. */
static enum status find_heir(struct command *command, const struct staff *from, struct staff *to,
                             const struct staff **to_out)
{
    *to_out = NULL;
    struct text username = command_text(command, "to");
    if (username.size == 0) {
        return ST_OK;
    }
    enum status status = store_staff_find(command->turn->store, username, to);
    if (status == ST_TOO_LARGE || status == ST_NOT_FOUND ||
        (status == ST_OK && (to->disabled || to->id == from->id ||
                             !command_shares_community(command->viewer, to)))) {
        return refuse(command, ST_NOT_FOUND, "staff.error.no_such_staff");
    }
    *to_out = to;
    return status;
}

static enum status run_disable(struct command *command)
{
    struct staff staff, heir;
    struct people_leave leave = {.from = &staff, .actor = text_of(command->viewer->username)};
    enum status status = need_person(command, &staff);
    if (status == ST_OK) {
        status = find_heir(command, &staff, &heir, &leave.to);
    }
    struct staff after = staff;
    after.disabled = true;
    if (status == ST_OK) {
        status = staff.disabled ? refuse(command, ST_CONFLICT, "staff.error.conflict")
                                : check_change(command, &staff, &after);
    }
    if (status == ST_OK) {
        status = store_staff_put(command->turn->store, &after);
    }
    if (status == ST_OK) {
        status = end_sessions(command, &staff);
    }
    if (status == ST_OK) {
        status = people_leave(command->turn, &leave);
    }
    if (status != ST_OK) {
        return status;
    }
    struct json_out out;
    begin_event(command, &out, &staff);
    json_out_number(&out, "tickets", leave.tickets);
    json_out_number(&out, "chats", leave.chats);
    json_out_string(&out, "to", leave.to == NULL ? "" : leave.to->username);
    json_out_number(&command->answer, "tickets", leave.tickets);
    json_out_number(&command->answer, "chats", leave.chats);
    write_person(command, &command->answer, "person", &after, 0);
    return end_event(command, &out, &staff, TEXT("staff.disabled"));
}

static enum status run_enable(struct command *command)
{
    struct staff staff;
    enum status status = need_person(command, &staff);
    if (status == ST_OK && !staff.disabled) {
        return ST_CONFLICT;
    }
    if (status != ST_OK) {
        return status;
    }
    staff.disabled = false;
    status = store_staff_put(command->turn->store, &staff);
    write_person(command, &command->answer, "person", &staff, 0);
    return status == ST_OK ? tell(command, &staff, TEXT("staff.enabled")) : status;
}

static enum status run_sign_out(struct command *command)
{
    struct staff staff;
    enum status status = need_person(command, &staff);
    if (status == ST_OK && is_self(command, &staff)) {
        return refuse(command, ST_CONFLICT, "staff.error.self");
    }
    if (status == ST_OK) {
        status = end_sessions(command, &staff);
    }
    return status == ST_OK ? tell(command, &staff, TEXT("staff.signed_out")) : status;
}

enum { CHANGE_PERSON = COMMAND_ROLE | COMMAND_CHANGES };

const struct command_op people_ops[] = {
    {"people.list", COMMAND_ROLE, run_list},
    {"people.get", COMMAND_ROLE, run_get},
    {"people.add", CHANGE_PERSON, run_add},
    {"people.change", CHANGE_PERSON, run_change},
    {"people.disable", CHANGE_PERSON | COMMAND_WHOLE, run_disable},
    {"people.enable", CHANGE_PERSON, run_enable},
    {"people.sign_out", CHANGE_PERSON, run_sign_out},
    {NULL, 0, NULL},
};
