/* undo_commands.c - the op that takes a move back. */
#include "bot/command.h"
#include "bot/undo.h"

static enum status run_undo(struct command *command)
{
    int64_t seq = command_number(command, "seq", 0);
    enum status status = undo_take(command->turn, &command->ticket, command->viewer, seq);
    if (status == ST_NOT_FOUND) {
        command->refusal = "staff.error.undo_over";
        return ST_CONFLICT;
    }
    if (status == ST_CONFLICT) {
        command->refusal = "staff.error.undo_changed";
    }
    return status == ST_OK ? command_answer_ticket(command) : status;
}

/* Whoever made the move may, whatever else his role lets him do. */
const struct command_op undo_ops[] = {
    {"ticket.undo", COMMAND_TICKET | COMMAND_CHANGES | COMMAND_WHOLE, run_undo},
    {NULL, 0, NULL},
};
