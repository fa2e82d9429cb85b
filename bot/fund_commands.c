/* fund_commands.c - ops about working funds (R-APP-3). */
#include "bot/command.h"
#include "bot/funds.h"
#include "bot/render.h"
#include "bot/tickets.h"
#include "store/ledger.h"

enum { FUND_TEXT_BYTES_MAX = 1000, FUND_POSTINGS_SHOWN = 20 };

/* ---- fund.list ---- */

struct posting_list {
    struct json_out *out;
    const struct config *config;
    const struct fund_rule *fund;
    int offset_minutes;
};

static enum status write_posting(void *context, const struct posting *posting)
{
    struct posting_list *list = context;
    struct json_out *out = list->out;
    bool given = text_equal(text_of(posting->to), list->fund->id);
    json_out_object(out, NULL);
    render_time(out, "at", posting->at_ms, list->offset_minutes);
    json_out_number(out, "amount_fen", given ? posting->amount_fen : -posting->amount_fen);
    json_out_string(out, "account", given ? posting->from : posting->to);
    json_out_string(out, "actor", posting->actor);
    render_words(out, "text", text_of(posting->note), false);
    if (posting->ticket != 0) {
        char number[TICKET_NUMBER_BYTES];
        render_ticket_number(&list->config->settings, posting->ticket, number);
        json_out_string(out, "ticket", number);
    }
    json_out_object_end(out);
    return ST_OK;
}

static enum status write_fund(struct command *command, const struct fund_rule *fund,
                              const struct community *community)
{
    struct turn *turn = command->turn;
    struct json_out *out = &command->answer;
    json_out_object(out, NULL);
    enum status status = funds_render(turn, fund, text_of(community->id), out);
    json_out_number(out, "low_fen", fund->low_fen);
    json_out_array(out, "postings");
    struct posting_list list = {out, turn->config, fund, community->frame.utc_offset_minutes};
    if (status == ST_OK) {
        status = store_ledger_of_account(turn->store, text_of(community->id), fund->id,
                                         FUND_POSTINGS_SHOWN, write_posting, &list);
    }
    json_out_array_end(out);
    json_out_object_end(out);
    return status;
}

static enum status run_list(struct command *command)
{
    const struct config *config = command->turn->config;
    struct text named = command_text(command, "community");
    enum status status = ST_OK;
    json_out_array(&command->answer, "funds");
    for (size_t c = 0; c < config->community_count; c++) {
        const struct community *community = &config->communities[c];
        struct text id = text_of(community->id);
        bool shown = viewer_sees(command->viewer, id) &&
                     (named.size == 0 || text_equal(named, id));
        for (size_t f = 0; shown && f < config->funds->count && status == ST_OK; f++) {
            status = write_fund(command, &config->funds->items[f], community);
        }
    }
    json_out_array_end(&command->answer);
    return status;
}

/* ---- fund.draw, fund.refill ---- */

/* The ticket that the money is for, when one is named: then its community is meant. */
static enum status find_place(struct command *command, struct fund_move *move)
{
    const json_t *value = json_object_get(command->request, "ticket");
    if (value == NULL) {
        const struct community *community = command_community(command);
        move->community = community == NULL ? TEXT_NONE : text_of(community->id);
        return community == NULL ? ST_NOT_FOUND : ST_OK;
    }
    int64_t number = json_is_integer(value) ? json_integer_value(value) : 0;
    if (number == 0 && !render_parse_number(&command->turn->config->settings,
                                            command_text(command, "ticket"), &number)) {
        return ST_MALFORMED;
    }
    enum status status = tickets_load(command->turn, number, &command->ticket);
    move->ticket = number;
    move->community = text_of(command->ticket.community);
    if (status == ST_OK && !viewer_sees(command->viewer, move->community)) {
        return ST_NOT_FOUND;
    }
    return status;
}

typedef enum status change_fund(struct turn *turn, const struct fund_move *move,
                                int64_t *balance_fen_out, const char **why_out);

static enum status change(struct command *command, const char *op, change_fund *run)
{
    struct turn *turn = command->turn;
    struct fund_move move = {
        .fund = funds_find(turn->config->funds, command_text(command, "fund")),
        .amount_fen = command_number(command, "amount_fen", 0),
        .actor = text_of(command->viewer->username),
        .role = text_of(command->viewer->role),
        /* A command that was forgotten may be named again, a week later: not the same posting. */
        .key = arena_printf(turn->arena, "%s:%lld:%.*s:%lld", op,
                            (long long)command->viewer->staff,
                            TEXT_ARGS(command_text(command, "id")), (long long)turn->now_ms),
    };
    enum status status = move.fund == NULL ? ST_NOT_FOUND : find_place(command, &move);
    if (status == ST_OK) {
        status = command_need_text(command, "text", FUND_TEXT_BYTES_MAX, &move.text);
        if (status != ST_OK) {
            command->refusal = "staff.error.text_needed";
        }
    }
    int64_t balance_fen = 0;
    if (status == ST_OK) {
        status = run(turn, &move, &balance_fen, &command->refusal);
    }
    if (status == ST_OK) {
        json_out_text(&command->answer, "fund", move.fund->id);
        json_out_text(&command->answer, "community", move.community);
        json_out_number(&command->answer, "balance_fen", balance_fen);
        json_out_bool(&command->answer, "low", balance_fen < move.fund->low_fen);
    }
    return status;
}

static enum status run_draw(struct command *command)
{
    return change(command, "fund.draw", funds_draw);
}

static enum status run_refill(struct command *command)
{
    return change(command, "fund.refill", funds_refill);
}

const struct command_op fund_ops[] = {
    {"fund.list", COMMAND_ROLE, run_list},
    {"fund.draw", COMMAND_ROLE | COMMAND_CHANGES, run_draw},
    {"fund.refill", COMMAND_ROLE | COMMAND_CHANGES, run_refill},
    {NULL, 0, NULL},
};
