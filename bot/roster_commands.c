/* roster_commands.c - ops on who is on duty when, and what staff can do. */
#include "bot/command.h"

#include "bot/base/date.h"
#include "bot/dispatch.h"
#include "bot/render.h"
#include "bot/staff_event.h"
#include "store/duty.h"
#include "store/leave.h"

#include <string.h>

enum { ROSTER_LIST_MAX = 500, SHIFT_DAYS_MAX = 31, ROSTER_DAYS_MAX = 62, SKILL_BYTES_MAX = 48 };

/* ---- who may: a role without "roster.any" only for the own department ---- */

enum status command_may_arrange(struct command *command, struct text username, struct staff *staff)
{
    struct store *store = command->turn->store;
    struct staff self;
    enum status status = store_staff_find(store, username, staff);
    if (status == ST_NOT_FOUND ||
        (status == ST_OK &&
         (staff->disabled || !command_shares_community(command->viewer, staff)))) {
        command->refusal = "staff.error.no_such_staff";
        return ST_NOT_FOUND;
    }
    if (status != ST_OK || role_allows(command->role, TEXT("roster.any"))) {
        return status;
    }
    status = store_staff_get(store, command->viewer->staff, &self);
    if (status == ST_OK && strcmp(self.department, staff->department) != 0) {
        command->refusal = "staff.error.other_department";
        return ST_FORBIDDEN;
    }
    return status;
}

enum status command_need_colleague(struct command *command, const char *key, struct staff *staff)
{
    struct text username;
    enum status status = command_need_text(command, key, COMMAND_WORD_BYTES_MAX, &username);
    return status == ST_OK ? command_may_arrange(command, username, staff) : status;
}

bool command_moment(const struct command *command, const char *key, int64_t *at_ms)
{
    return date_parse_moment(command_text(command, key),
                             turn_offset_minutes(command->turn, TEXT_NONE), at_ms);
}

/* ---- writing ---- */

static void write_shift(struct json_out *out, const char *key, const struct shift *shift,
                        const struct staff *staff, int offset_minutes)
{
    json_out_object(out, key);
    json_out_number(out, "id", shift->id);
    json_out_string(out, "staff", staff->username);
    json_out_string(out, "name", staff->name);
    json_out_string(out, "department", staff->department);
    render_time(out, "from", shift->from_ms, offset_minutes);
    render_time(out, "until", shift->until_ms, offset_minutes);
    json_out_object_end(out);
}

static enum status announce(struct command *command, const struct staff *staff, struct text kind,
                            const struct json_out *data)
{
    return staff_event(command->turn, text_of(command->viewer->username), staff, kind, data);
}

static enum status announce_shift(struct command *command, const struct staff *staff,
                                  struct text kind, const struct shift *shift)
{
    struct json_out out;
    json_out_begin(&out, command->turn->arena, 256);
    json_out_object(&out, NULL);
    write_shift(&out, "shift", shift, staff, turn_offset_minutes(command->turn, TEXT_NONE));
    json_out_object_end(&out);
    return announce(command, staff, kind, &out);
}

/* ---- roster.list ---- */

struct shift_list {
    struct shift *shifts;
    size_t count;
};

static enum status collect_shift(void *context, const struct shift *shift)
{
    struct shift_list *list = context;
    if (list->count == ROSTER_LIST_MAX) {
        return ST_TOO_LARGE;
    }
    list->shifts[list->count++] = *shift;
    return ST_OK;
}

static enum status write_shifts(struct command *command, const struct shift_list *list)
{
    enum status status = ST_OK;
    json_out_array(&command->answer, "shifts");
    for (size_t i = 0; i < list->count && status == ST_OK; i++) {
        struct staff staff;
        status = store_staff_get(command->turn->store, list->shifts[i].staff, &staff);
        if (status == ST_OK && command_shares_community(command->viewer, &staff)) {
            write_shift(&command->answer, NULL, &list->shifts[i], &staff,
                        turn_offset_minutes(command->turn, TEXT_NONE));
        }
    }
    json_out_array_end(&command->answer);
    return status;
}

static enum status run_list(struct command *command)
{
    int64_t from_ms = 0;
    int64_t until_ms = 0;
    if (!command_moment(command, "from", &from_ms) || !command_moment(command, "until", &until_ms) ||
        until_ms <= from_ms) {
        return ST_MALFORMED;
    }
    if (until_ms - from_ms > ROSTER_DAYS_MAX * (int64_t)DATE_DAY_MS) {
        return ST_TOO_LARGE;
    }
    struct shift_list list = {
        arena_reserve(command->turn->arena, ROSTER_LIST_MAX * sizeof *list.shifts), 0};
    if (list.shifts == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status =
        store_shift_each(command->turn->store, from_ms, until_ms, collect_shift, &list);
    return status == ST_OK ? write_shifts(command, &list) : status;
}

/* ---- roster.set, roster.change, roster.remove ---- */

static enum status read_span(struct command *command, struct shift *shift)
{
    if (!command_moment(command, "from", &shift->from_ms) ||
        !command_moment(command, "until", &shift->until_ms) || shift->until_ms <= shift->from_ms ||
        shift->until_ms - shift->from_ms > SHIFT_DAYS_MAX * (int64_t)DATE_DAY_MS) {
        command->refusal = "staff.error.shift";
        return ST_MALFORMED;
    }
    return ST_OK;
}

/* Answers and tells of a shift that was set, or explains why not. */
static enum status finish(struct command *command, enum status status, const struct staff *staff,
                          struct text kind, const struct shift *shift)
{
    if (status == ST_CONFLICT) {
        bool away = false;
        enum status asked = store_leave_meets(command->turn->store, staff->id, shift->from_ms,
                                              shift->until_ms, &away);
        command->refusal = away ? "staff.error.on_leave" : "staff.error.shift_overlaps";
        status = asked == ST_OK ? status : asked;
    }
    if (status != ST_OK) {
        return status;
    }
    write_shift(&command->answer, "shift", shift, staff,
                turn_offset_minutes(command->turn, TEXT_NONE));
    status = announce_shift(command, staff, kind, shift);
    return status == ST_OK ? dispatch_wake(command->turn, staff, shift->from_ms, shift->until_ms)
                           : status;
}

static enum status run_set(struct command *command)
{
    struct staff staff;
    struct shift shift = {0};
    enum status status = command_need_colleague(command, "staff", &staff);
    if (status == ST_OK) {
        status = read_span(command, &shift);
    }
    if (status == ST_OK) {
        shift.staff = staff.id;
        status = store_shift_add(command->turn->store, &shift);
    }
    return finish(command, status, &staff, TEXT("roster.set"), &shift);
}

/* The shift that the request names, and whose it is, for whom the viewer may arrange. */
static enum status need_shift(struct command *command, struct shift *shift, struct staff *staff)
{
    struct store *store = command->turn->store;
    enum status status = store_shift_get(store, command_number(command, "shift", 0), shift);
    if (status == ST_OK) {
        status = store_staff_get(store, shift->staff, staff);
    }
    return status == ST_OK ? command_may_arrange(command, text_of(staff->username), staff) : status;
}

static enum status run_change(struct command *command)
{
    struct staff staff;
    struct shift shift;
    enum status status = need_shift(command, &shift, &staff);
    if (status == ST_OK) {
        status = read_span(command, &shift);
    }
    if (status == ST_OK) {
        status = store_shift_move(command->turn->store, &shift);
    }
    return finish(command, status, &staff, TEXT("roster.changed"), &shift);
}

static enum status run_remove(struct command *command)
{
    struct shift shift;
    struct staff staff;
    enum status status = need_shift(command, &shift, &staff);
    if (status == ST_OK) {
        status = store_shift_drop(command->turn->store, shift.id);
    }
    return status == ST_OK ? announce_shift(command, &staff, TEXT("roster.removed"), &shift)
                           : status;
}

/* ---- staff.skills ---- */

/* Words with one space between. ST_TOO_LARGE for a word or list over its limit. */
static enum status write_skills(struct text words, char out[SKILLS_BYTES])
{
    size_t size = 0;
    for (size_t at = 0; at < words.size;) {
        size_t space = text_find(text_slice(words, at, words.size), TEXT(" "));
        struct text word = text_slice(words, at, space == SIZE_MAX ? words.size : space);
        at += word.size + 1;
        if (word.size > SKILL_BYTES_MAX || size + word.size + 2 > SKILLS_BYTES) {
            return ST_TOO_LARGE;
        }
        if (word.size > 0) {
            size += size > 0 ? text_copy(TEXT(" "), out + size, SKILLS_BYTES - size) : 0;
            size += text_copy(word, out + size, SKILLS_BYTES - size);
        }
    }
    out[size] = '\0';
    return ST_OK;
}

static enum status run_skills(struct command *command)
{
    struct staff staff;
    char skills[SKILLS_BYTES];
    enum status status = command_need_colleague(command, "staff", &staff);
    if (status == ST_OK) {
        status = write_skills(command_text(command, "skills"), skills);
    }
    if (status == ST_OK) {
        status = store_skills_set(command->turn->store, staff.id, text_of(skills));
    }
    if (status != ST_OK) {
        return status;
    }
    struct json_out out;
    json_out_begin(&out, command->turn->arena, 256);
    json_out_object(&out, NULL);
    json_out_string(&out, "staff", staff.username);
    json_out_string(&out, "skills", skills);
    json_out_object_end(&out);
    json_out_string(&command->answer, "staff", staff.username);
    json_out_string(&command->answer, "skills", skills);
    status = announce(command, &staff, TEXT("staff.skills"), &out);
    int64_t now_ms = command->turn->now_ms;
    return status == ST_OK ? dispatch_wake(command->turn, &staff, now_ms, now_ms + 1) : status;
}

const struct command_op roster_ops[] = {
    {"roster.list", COMMAND_ROLE, run_list},
    {"roster.set", COMMAND_ROLE | COMMAND_CHANGES, run_set},
    {"roster.change", COMMAND_ROLE | COMMAND_CHANGES, run_change},
    {"roster.remove", COMMAND_ROLE | COMMAND_CHANGES, run_remove},
    {"staff.skills", COMMAND_ROLE | COMMAND_CHANGES, run_skills},
    {NULL, 0, NULL},
};
