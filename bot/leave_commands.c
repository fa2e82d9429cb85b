/* leave_commands.c - ops on who is away: his shifts of that time go to whoever stands in for him where he is
 * free; what nobody takes is a gap of the roster. When he is back before its end, what still lies as the leave
 * left it is his again. */
#include "bot/command.h"

#include "bot/dispatch.h"
#include "bot/render.h"
#include "bot/staff_event.h"
#include "store/duty.h"
#include "store/leave.h"

enum { LEAVE_SHIFTS_MAX = 500 };

struct leaving {
    struct command *command;
    struct leave leave;
    struct staff staff;
    struct staff substitute; /* id 0: nobody */
    size_t count;
    struct shift *shifts; /* his, that touch the leave */
    struct leave_part *parts; /* what the leave took of each */
    int64_t moved, lacking; /* of being back: given back, left as they are */
};

/* ---- reading ---- */

static enum status read_leave(struct leaving *leaving)
{
    struct command *command = leaving->command;
    struct leave *leave = &leaving->leave;
    enum status status = command_need_colleague(command, "staff", &leaving->staff);
    if (status == ST_OK && command_text(command, "substitute").size > 0) {
        status = command_need_colleague(command, "substitute", &leaving->substitute);
    }
    if (status != ST_OK) {
        return status;
    }
    leave->staff = leaving->staff.id;
    leave->substitute = leaving->substitute.id;
    if (!command_moment(command, "from", &leave->from_ms) ||
        !command_moment(command, "until", &leave->until_ms) ||
        leave->from_ms >= leave->until_ms || leave->until_ms - leave->from_ms > LEAVE_MS_MAX ||
        leave->substitute == leave->staff) {
        command->refusal = "staff.error.leave";
        return ST_MALFORMED;
    }
    return ST_OK;
}

static enum status collect(void *context, const struct shift *shift)
{
    struct leaving *leaving = context;
    if (shift->staff != leaving->staff.id) {
        return ST_OK;
    }
    if (leaving->count == LEAVE_SHIFTS_MAX) {
        return ST_TOO_LARGE;
    }
    leaving->shifts[leaving->count++] = *shift;
    return ST_OK;
}

static enum status read_shifts(struct leaving *leaving)
{
    struct turn *turn = leaving->command->turn;
    leaving->shifts = arena_reserve(turn->arena, LEAVE_SHIFTS_MAX * sizeof *leaving->shifts);
    leaving->parts = arena_alloc(turn->arena, LEAVE_SHIFTS_MAX * sizeof *leaving->parts);
    if (leaving->shifts == NULL || leaving->parts == NULL) {
        return ST_NO_MEMORY;
    }
    return store_shift_each(turn->store, leaving->leave.from_ms, leaving->leave.until_ms, collect,
                            leaving);
}

/* ---- handing over ---- */

static enum status add_part(struct store *store, int64_t staff, int64_t from_ms, int64_t until_ms)
{
    struct shift part = {.staff = staff, .from_ms = from_ms, .until_ms = until_ms};
    return from_ms < until_ms ? store_shift_add(store, &part) : ST_OK;
}

/* What of the shift lies within the leave goes to the substitute; what does not stays his own. */
static enum status hand_over(struct leaving *leaving, const struct shift *shift,
                             struct leave_part *part_out)
{
    const struct leave *leave = &leaving->leave;
    struct store *store = leaving->command->turn->store;
    int64_t from_ms = shift->from_ms > leave->from_ms ? shift->from_ms : leave->from_ms;
    int64_t until_ms = shift->until_ms < leave->until_ms ? shift->until_ms : leave->until_ms;
    enum status status = store_shift_drop(store, shift->id);
    if (status == ST_OK) {
        status = add_part(store, shift->staff, shift->from_ms, from_ms);
    }
    if (status == ST_OK) {
        status = add_part(store, shift->staff, until_ms, shift->until_ms);
    }
    if (status != ST_OK) {
        return status;
    }
    struct shift given = {.staff = leave->substitute, .from_ms = from_ms, .until_ms = until_ms};
    status = leave->substitute == 0 ? ST_CONFLICT : store_shift_add(store, &given);
    *part_out = (struct leave_part){from_ms, until_ms, status == ST_OK ? given.id : 0};
    leaving->moved += status == ST_OK ? 1 : 0;
    leaving->lacking += status == ST_CONFLICT ? 1 : 0;
    return status == ST_CONFLICT ? ST_OK : status;
}

/* ---- telling ---- */

static void write_leave(struct json_out *out, const struct leaving *leaving)
{
    int offset_minutes = turn_offset_minutes(leaving->command->turn, TEXT_NONE);
    json_out_object(out, "leave");
    json_out_number(out, "id", leaving->leave.id);
    json_out_string(out, "staff", leaving->staff.username);
    json_out_string(out, "name", leaving->staff.name);
    render_time(out, "from", leaving->leave.from_ms, offset_minutes);
    render_time(out, "until", leaving->leave.until_ms, offset_minutes);
    json_out_string(out, "substitute", leaving->substitute.username);
    json_out_object_end(out);
}

static enum status tell(const struct leaving *leaving, struct text kind, const char *first,
                        int64_t first_count, const char *second, int64_t second_count)
{
    const struct command *command = leaving->command;
    struct json_out out;
    json_out_begin(&out, command->turn->arena, 256);
    json_out_object(&out, NULL);
    write_leave(&out, leaving);
    json_out_number(&out, first, first_count);
    json_out_number(&out, second, second_count);
    json_out_object_end(&out);
    return staff_event(command->turn, text_of(command->viewer->username), &leaving->staff, kind,
                       &out);
}

/* Remembers what the leave took, and lets tickets that wait look at who has it now. */
static enum status finish_leave(struct leaving *leaving)
{
    const struct leave *leave = &leaving->leave;
    struct turn *turn = leaving->command->turn;
    enum status status = ST_OK;
    for (size_t i = 0; i < leaving->count && status == ST_OK; i++) {
        status = store_leave_part_add(turn->store, leave->id, &leaving->parts[i]);
    }
    return status == ST_OK && leaving->moved > 0
               ? dispatch_wake(turn, &leaving->substitute, leave->from_ms, leave->until_ms)
               : status;
}

static enum status run_leave(struct command *command)
{
    struct leaving leaving = {.command = command};
    enum status status = read_leave(&leaving);
    if (status == ST_OK) {
        status = read_shifts(&leaving);
    }
    for (size_t i = 0; i < leaving.count && status == ST_OK; i++) {
        status = hand_over(&leaving, &leaving.shifts[i], &leaving.parts[i]);
    }
    if (status != ST_OK) {
        return status;
    }
    status = store_leave_add(command->turn->store, &leaving.leave);
    if (status == ST_CONFLICT) {
        command->refusal = "staff.error.leave_overlaps";
    }
    if (status == ST_OK) {
        status = finish_leave(&leaving);
    }
    if (status != ST_OK) {
        return status;
    }
    write_leave(&command->answer, &leaving);
    json_out_number(&command->answer, "moved", leaving.moved);
    json_out_number(&command->answer, "lacking", leaving.lacking);
    return tell(&leaving, TEXT("roster.leave"), "moved", leaving.moved, "lacking", leaving.lacking);
}

/* ---- being back ---- */

/* Does the substitute still have the part just as he got it? */
static enum status is_untouched(struct leaving *leaving, const struct leave_part *part, bool *is_out)
{
    struct shift shift;
    *is_out = false;
    if (leaving->leave.substitute == 0) {
        return ST_OK;
    }
    enum status status = store_shift_get(leaving->command->turn->store, part->shift, &shift);
    *is_out = status == ST_OK && shift.staff == leaving->leave.substitute &&
              shift.from_ms == part->from_ms && shift.until_ms == part->until_ms;
    return status == ST_NOT_FOUND ? ST_OK : status;
}

/* He has it from_ms on, and whoever stood in for him what is before. */
static enum status take_from(struct store *store, const struct leave_part *part, int64_t substitute,
                             int64_t from_ms)
{
    enum status status = store_shift_drop(store, part->shift);
    return status == ST_OK ? add_part(store, substitute, part->from_ms, from_ms) : status;
}

/* What of the part is not over is his again, unless it was arranged otherwise meanwhile. */
static enum status give_back(struct leaving *leaving, const struct leave_part *part)
{
    struct turn *turn = leaving->command->turn;
    int64_t from_ms = part->from_ms > turn->now_ms ? part->from_ms : turn->now_ms;
    struct shift shift = {
        .staff = leaving->leave.staff, .from_ms = from_ms, .until_ms = part->until_ms};
    bool as_left = part->shift == 0;
    enum status status = as_left || from_ms >= part->until_ms
                             ? ST_OK
                             : is_untouched(leaving, part, &as_left);
    if (status != ST_OK || from_ms >= part->until_ms) {
        return status;
    }
    status = as_left ? store_shift_add(turn->store, &shift) : ST_CONFLICT;
    if (status == ST_OK && part->shift != 0) {
        status = take_from(turn->store, part, leaving->leave.substitute, from_ms);
    }
    leaving->moved += status == ST_OK ? 1 : 0;
    leaving->lacking += status == ST_CONFLICT ? 1 : 0;
    return status == ST_CONFLICT ? ST_OK : status;
}

static enum status give_all_back(struct leaving *leaving)
{
    const struct leave *leave = &leaving->leave;
    struct turn *turn = leaving->command->turn;
    struct leave_part *parts = arena_alloc(turn->arena, LEAVE_SHIFTS_MAX * sizeof *parts);
    size_t count = 0;
    if (parts == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = store_leave_parts(turn->store, leave->id, parts, LEAVE_SHIFTS_MAX, &count);
    if (status == ST_OK) {
        status = store_leave_drop(turn->store, leave->id); /* while he is away he is given none */
    }
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        status = give_back(leaving, &parts[i]);
    }
    return status == ST_OK && leaving->moved > 0
               ? dispatch_wake(turn, &leaving->staff, leave->from_ms, leave->until_ms)
               : status;
}

/* He is back, or stays after all. */
static enum status run_back(struct command *command)
{
    struct leaving leaving = {.command = command};
    struct store *store = command->turn->store;
    enum status status =
        store_leave_get(store, command_number(command, "leave", 0), &leaving.leave);
    if (status == ST_OK) {
        status = store_staff_get(store, leaving.leave.staff, &leaving.staff);
    }
    if (status == ST_OK) {
        status = command_may_arrange(command, text_of(leaving.staff.username), &leaving.staff);
    }
    if (status == ST_OK && leaving.leave.substitute != 0) {
        status = store_staff_get(store, leaving.leave.substitute, &leaving.substitute);
    }
    if (status == ST_OK) {
        status = give_all_back(&leaving);
    }
    if (status != ST_OK) {
        return status;
    }
    json_out_number(&command->answer, "returned", leaving.moved);
    json_out_number(&command->answer, "kept", leaving.lacking);
    return tell(&leaving, TEXT("roster.back"), "returned", leaving.moved, "kept", leaving.lacking);
}

const struct command_op leave_ops[] = {
    {"roster.leave", COMMAND_ROLE | COMMAND_CHANGES | COMMAND_WHOLE, run_leave},
    {"roster.back", COMMAND_ROLE | COMMAND_CHANGES | COMMAND_WHOLE, run_back},
    {NULL, 0, NULL},
};
