/* leave_commands.c - ops on who is away: his shifts of that time go to whoever stands in for him where he is
 * free; what nobody takes is a gap of the roster. */
#include "bot/command.h"

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
    int64_t moved, lacking;
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
    if (leaving->shifts == NULL) {
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
static enum status hand_over(struct leaving *leaving, const struct shift *shift)
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
    status = leave->substitute == 0 ? ST_CONFLICT
                                    : add_part(store, leave->substitute, from_ms, until_ms);
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

static enum status tell(const struct leaving *leaving, struct text kind, bool counts)
{
    const struct command *command = leaving->command;
    struct json_out out;
    json_out_begin(&out, command->turn->arena, 256);
    json_out_object(&out, NULL);
    write_leave(&out, leaving);
    if (counts) {
        json_out_number(&out, "moved", leaving->moved);
        json_out_number(&out, "lacking", leaving->lacking);
    }
    json_out_object_end(&out);
    return staff_event(command->turn, text_of(command->viewer->username), &leaving->staff, kind,
                       &out);
}

static enum status run_leave(struct command *command)
{
    struct leaving leaving = {.command = command};
    enum status status = read_leave(&leaving);
    if (status == ST_OK) {
        status = read_shifts(&leaving);
    }
    for (size_t i = 0; i < leaving.count && status == ST_OK; i++) {
        status = hand_over(&leaving, &leaving.shifts[i]);
    }
    if (status != ST_OK) {
        return status;
    }
    status = store_leave_add(command->turn->store, &leaving.leave);
    if (status == ST_CONFLICT) {
        command->refusal = "staff.error.leave_overlaps";
    }
    if (status != ST_OK) {
        return status;
    }
    write_leave(&command->answer, &leaving);
    json_out_number(&command->answer, "moved", leaving.moved);
    json_out_number(&command->answer, "lacking", leaving.lacking);
    return tell(&leaving, TEXT("roster.leave"), true);
}

/* He is back, or stays after all; shifts that were handed over stay where they are. */
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
        status = store_leave_drop(store, leaving.leave.id);
    }
    return status == ST_OK ? tell(&leaving, TEXT("roster.back"), false) : status;
}

const struct command_op leave_ops[] = {
    {"roster.leave", COMMAND_ROLE | COMMAND_CHANGES | COMMAND_WHOLE, run_leave},
    {"roster.back", COMMAND_ROLE | COMMAND_CHANGES, run_back},
    {NULL, 0, NULL},
};
