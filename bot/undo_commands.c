/* undo_commands.c - the op that takes a move back, and what one may take back now. */
#include "bot/command.h"
#include "bot/render.h"
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

/* As the life cycle calls the op; size 0: it leaves that to the console, as for the common ones. */
static struct text title_of(const struct config *config, const struct undo_offer *offer)
{
    const struct service *service = catalogue_service(config->catalogue, text_of(offer->service));
    for (size_t i = 0; service != NULL && i < service->lifecycle->move_count; i++) {
        const struct lifecycle_move *move = &service->lifecycle->moves[i];
        if (text_equal(move->op, text_of(offer->undo.op)) && move->title.size > 0) {
            return move->title;
        }
    }
    return TEXT_NONE;
}

static enum status write_offer(void *context, const struct undo_offer *offer)
{
    struct command *command = context;
    struct json_out *out = &command->answer;
    const struct config *config = command->turn->config;
    char number[TICKET_NUMBER_BYTES];
    if (!viewer_sees(command->viewer, text_of(offer->community))) {
        return ST_OK;
    }
    render_ticket_number(&config->settings, offer->undo.ticket, number);
    json_out_object(out, NULL);
    json_out_string(out, "ticket", number);
    json_out_string(out, "op", offer->undo.op);
    json_out_text(out, "title", title_of(config, offer));
    json_out_number(out, "seq", offer->undo.last_seq);
    render_time(out, "until", offer->undo.until_ms,
                turn_offset_minutes(command->turn, text_of(offer->community)));
    json_out_object_end(out);
    return ST_OK;
}

/* What the answers of his moves offered: a page that was loaded anew, or another device, asks. */
static enum status run_list(struct command *command)
{
    json_out_array(&command->answer, "offers");
    enum status status = store_undo_offers(command->turn->store, command->viewer->staff,
                                           command->turn->now_ms, write_offer, command);
    json_out_array_end(&command->answer);
    return status;
}

/* Whoever made the move may, whatever else his role lets him do. */
const struct command_op undo_ops[] = {
    {"ticket.undo", COMMAND_TICKET | COMMAND_CHANGES | COMMAND_WHOLE, run_undo},
    {"undo.list", COMMAND_FREE, run_list},
    {NULL, 0, NULL},
};
