/* session_commands.c - ops on one's own sessions: where one is logged in, and the end of all of them. */
#include "bot/command.h"
#include "bot/render.h"
#include "store/staff.h"

struct listing {
    struct command *command;
    int offset_minutes;
};

static enum status write_session(void *context, const struct session *session,
                                 const struct staff *staff)
{
    const struct listing *listing = context;
    struct json_out *out = &listing->command->answer;
    if (staff->id == listing->command->viewer->staff) {
        json_out_object(out, NULL);
        render_time(out, "since", session->created_at_ms, listing->offset_minutes);
        render_time(out, "until", session->expires_at_ms, listing->offset_minutes);
        json_out_object_end(out);
    }
    return ST_OK;
}

static enum status run_list(struct command *command)
{
    struct turn *turn = command->turn;
    struct listing listing = {command, turn_offset_minutes(turn, TEXT_NONE)};
    json_out_array(&command->answer, "sessions");
    enum status status = store_session_each(turn->store, turn->now_ms, write_session, &listing);
    json_out_array_end(&command->answer);
    return status;
}

/* Every session of his, this one too: the front closes their websockets after the commit. */
static enum status run_end(struct command *command)
{
    struct session_note note = {.live = false, .all_of_staff = true, .viewer = *command->viewer};
    enum status status = store_session_drop_of(command->turn->store, command->viewer->staff,
                                               TEXT_NONE);
    return status == ST_OK ? turn_note(command->turn, &note) : status;
}

const struct command_op session_ops[] = {
    {"session.list", COMMAND_FREE, run_list},
    {"session.end", COMMAND_CHANGES, run_end},
    {NULL, 0, NULL},
};
