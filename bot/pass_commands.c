/* pass_commands.c - the gate looks at a one-time code, and uses it up (R-RELEASE). */
#include "bot/command.h"
#include "bot/guesses.h"
#include "bot/passes.h"
#include "bot/render.h"
#include "bot/text_keys.h"
#include "bot/tickets.h"

static enum status refuse(struct command *command, enum text_key key, enum status status)
{
    command->refusal = text_key(key);
    return status;
}

/* The newest pass of that code; a code that is none counts as a guess. */
static enum status find_pass(struct command *command, struct pass *pass)
{
    struct turn *turn = command->turn;
    struct text code;
    const struct community *community = command_community(command);
    if (!guesses_allow(turn->guesses, command->viewer->staff, turn->now_ms)) {
        return ST_THROTTLED;
    }
    if (community == NULL) {
        return ST_NOT_FOUND;
    }
    enum status status = command_need_text(command, "code", PASS_CODE_BYTES - 1, &code);
    if (status != ST_OK) {
        return status;
    }
    status = store_pass_find(turn->store, text_of(community->id), code, pass);
    if (status != ST_NOT_FOUND) {
        return status;
    }
    guesses_count_wrong(turn->guesses, command->viewer->staff, turn->now_ms);
    return refuse(command, PASS_WRONG, ST_NOT_FOUND);
}

/* What may leave: the ticket with what the resident said. */
static enum status answer(struct command *command, const struct pass *pass)
{
    enum status status = command_answer_ticket(command);
    if (status == ST_OK) {
        render_slots(&command->answer, "slots", &command->ticket, command_sees_phones(command));
        passes_render(&command->answer, "pass", command->turn, pass);
    }
    return status;
}

static enum status load(struct command *command, struct pass *pass)
{
    enum status status = find_pass(command, pass);
    return status == ST_OK ? tickets_load(command->turn, pass->ticket, &command->ticket) : status;
}

static enum status run_check(struct command *command)
{
    struct pass pass;
    enum status status = load(command, &pass);
    return status == ST_OK ? answer(command, &pass) : status;
}

static enum status run_use(struct command *command)
{
    static const enum text_key refusals[] = {[PASS_WAS_USED] = PASS_USED,
                                             [PASS_IS_OVER] = PASS_OVER,
                                             [PASS_IS_EARLY] = PASS_EARLY};
    struct pass pass;
    enum status status = load(command, &pass);
    if (status != ST_OK) {
        return status;
    }
    struct turn *turn = command->turn;
    enum pass_standing standing = passes_standing(&pass, turn->now_ms);
    if (standing != PASS_GOOD) {
        return refuse(command, refusals[standing], ST_CONFLICT);
    }
    struct text username = text_of(command->viewer->username);
    status = store_pass_use(turn->store, &pass, username, turn->now_ms);
    if (status != ST_OK) {
        return status;
    }
    pass.used_at_ms = turn->now_ms;
    text_copy(username, pass.used_by, sizeof pass.used_by);
    status = tickets_touch(turn, &command->ticket, TEXT("ticket.pass_used"), username, TEXT_NONE);
    return status == ST_OK ? answer(command, &pass) : status;
}

const struct command_op pass_ops[] = {
    {"pass.check", COMMAND_ROLE, run_check},
    {"pass.use", COMMAND_ROLE | COMMAND_CHANGES, run_use},
    {NULL, 0, NULL},
};
