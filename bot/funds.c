#include "bot/funds.h"

#include "bot/render.h"
#include "bot/text_keys.h"
#include "bot/turn.h"
#include "store/ledger.h"

#include <stdio.h>

/* ---- config/funds.json ---- */

static void read_fund(const struct json_place *place, size_t index, void *context)
{
#define FIELD(name) offsetof(struct fund_rule, name)
    static const struct json_field fields[] = {
        {"id", JSON_KIND_TEXT, true, FIELD(id), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"title", JSON_KIND_TEXT, true, FIELD(title), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"requirement", JSON_KIND_TEXT, false, FIELD(requirement), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"limit_fen", JSON_KIND_INT64, true, FIELD(limit_fen), 1, FUND_LIMIT_FEN_MAX, 0, NULL},
        {"low_fen", JSON_KIND_INT64, true, FIELD(low_fen), 0, FUND_LIMIT_FEN_MAX, 0, NULL},
        {"source", JSON_KIND_TEXT, true, FIELD(source), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"spent", JSON_KIND_TEXT, true, FIELD(spent), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"draw", JSON_KIND_TEXTS, true, FIELD(draw), 1, FUND_ROLES_MAX, FIELD(draw_count), NULL},
        {"refill", JSON_KIND_TEXTS, true, FIELD(refill), 1, FUND_ROLES_MAX, FIELD(refill_count),
         NULL},
    };
#undef FIELD
    struct fund_rules *rules = context;
    struct fund_rule *fund = &rules->items[index];
    *fund = (struct fund_rule){0};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], fund);
    if (funds_find(rules, fund->id) != NULL) {
        json_fault(place, "fund \"%.*s\" is there twice", TEXT_ARGS(fund->id));
    }
    if (text_equal(fund->id, fund->source) || text_equal(fund->id, fund->spent)) {
        json_fault(place, "a fund neither grants to itself nor spends on itself");
    }
    if (fund->low_fen > fund->limit_fen) {
        json_fault(place, "low_fen is more than limit_fen: it would always be low");
    }
    rules->count = index + 1;
}

void funds_read(const struct json_place *place, void *rules)
{
    json_read_list(place, FUNDS_MAX, read_fund, rules);
}

const struct fund_rule *funds_find(const struct fund_rules *rules, struct text id)
{
    for (size_t i = 0; i < rules->count; i++) {
        if (text_equal(rules->items[i].id, id)) {
            return &rules->items[i];
        }
    }
    return NULL;
}

/* ---- postings ---- */

static void fill_posting(const struct turn *turn, const struct fund_move *move, struct text from,
                         struct text to, struct posting *posting)
{
    *posting = (struct posting){
        .at_ms = turn->now_ms, .amount_fen = move->amount_fen, .ticket = move->ticket};
    text_copy(move->community, posting->community, sizeof posting->community);
    text_copy(from, posting->from, sizeof posting->from);
    text_copy(to, posting->to, sizeof posting->to);
    text_copy(move->key, posting->key, sizeof posting->key);
    text_copy(move->actor, posting->actor, sizeof posting->actor);
    text_copy(move->text, posting->note, sizeof posting->note);
}

static enum status write_event(struct turn *turn, const struct fund_move *move, struct text kind,
                               int64_t balance_fen)
{
    struct json_out out;
    struct event event = {
        .actor = move->actor,
        .kind = kind,
        .community = move->community,
        .ticket = move->ticket,
    };
    json_out_begin(&out, turn->arena, 512 + move->text.size);
    json_out_object(&out, NULL);
    json_out_text(&out, "fund", move->fund->id);
    json_out_text(&out, "fund_title", move->fund->title);
    json_out_number(&out, "amount_fen", move->amount_fen);
    json_out_number(&out, "balance_fen", balance_fen);
    json_out_number(&out, "low_fen", move->fund->low_fen);
    if (move->ticket != 0) {
        char number[TICKET_NUMBER_BYTES];
        render_ticket_number(&turn->config->settings, move->ticket, number);
        json_out_string(&out, "ticket_number", number);
    }
    render_words(&out, "text", move->text, false);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(turn, &event) : status;
}

static enum status grant(struct turn *turn, const struct fund_rule *fund,
                         const struct community *community)
{
    struct fund_move move = {
        .fund = fund,
        .community = text_of(community->id),
        .amount_fen = fund->limit_fen,
        .actor = TEXT("system"),
        .key = arena_printf(turn->arena, "grant:%.*s:%s", TEXT_ARGS(fund->id), community->id),
    };
    if (move.key.data == NULL) {
        return ST_NO_MEMORY;
    }
    struct posting posting;
    fill_posting(turn, &move, fund->source, fund->id, &posting);
    enum status status = store_ledger_post(turn->store, &posting, NULL);
    if (status != ST_OK) {
        return status == ST_CONFLICT ? ST_OK : status; /* granted before */
    }
    return write_event(turn, &move, TEXT("fund.refilled"), fund->limit_fen);
}

enum status funds_render(struct turn *turn, const struct fund_rule *fund, struct text community,
                         struct json_out *out)
{
    int64_t balance_fen = 0;
    enum status status = store_ledger_balance(turn->store, community, fund->id, &balance_fen);
    json_out_text(out, "id", fund->id);
    json_out_text(out, "title", fund->title);
    json_out_text(out, "community", community);
    json_out_number(out, "balance_fen", balance_fen);
    json_out_number(out, "limit_fen", fund->limit_fen);
    json_out_bool(out, "low", balance_fen < fund->low_fen);
    return status;
}

enum status funds_agree(struct turn *turn)
{
    const struct config *config = turn->config;
    enum status status = ST_OK;
    for (size_t f = 0; f < config->funds->count && status == ST_OK; f++) {
        for (size_t c = 0; c < config->community_count && status == ST_OK; c++) {
            status = grant(turn, &config->funds->items[f], &config->communities[c]);
        }
    }
    return status;
}

/* ---- drawing and refilling ---- */

static bool is_named(const struct text *roles, size_t count, struct text role)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(roles[i], role)) {
            return true;
        }
    }
    return false;
}

static enum status balance_of(struct turn *turn, const struct fund_move *move, int64_t *fen_out)
{
    return store_ledger_balance(turn->store, move->community, move->fund->id, fen_out);
}

enum status funds_draw(struct turn *turn, const struct fund_move *move, int64_t *balance_fen_out,
                       const char **why_out)
{
    const struct fund_rule *fund = move->fund;
    if (!is_named(fund->draw, fund->draw_count, move->role)) {
        return ST_FORBIDDEN;
    }
    if (move->amount_fen <= 0 || move->amount_fen > fund->limit_fen) {
        return ST_MALFORMED;
    }
    int64_t before = 0;
    enum status status = balance_of(turn, move, &before);
    if (status == ST_OK && before < move->amount_fen) {
        *why_out = text_key(FUND_SHORT);
        return ST_CONFLICT;
    }
    struct posting posting;
    const int64_t floor_fen = 0;
    fill_posting(turn, move, fund->id, fund->spent, &posting);
    if (status == ST_OK) {
        status = store_ledger_post(turn->store, &posting, &floor_fen);
    }
    int64_t after = before - move->amount_fen;
    if (status == ST_OK) {
        status = write_event(turn, move, TEXT("fund.drawn"), after);
    }
    /* Told when it falls below; until it is refilled it is below, and not told again. */
    if (status == ST_OK && before >= fund->low_fen && after < fund->low_fen) {
        status = write_event(turn, move, TEXT("fund.low"), after);
    }
    *balance_fen_out = after;
    return status;
}

enum status funds_refill(struct turn *turn, const struct fund_move *move,
                         int64_t *balance_fen_out, const char **why_out)
{
    const struct fund_rule *fund = move->fund;
    if (!is_named(fund->refill, fund->refill_count, move->role)) {
        return ST_FORBIDDEN;
    }
    if (move->amount_fen <= 0 || move->amount_fen > fund->limit_fen) {
        return ST_MALFORMED;
    }
    int64_t before = 0;
    enum status status = balance_of(turn, move, &before);
    if (status == ST_OK && before > fund->limit_fen - move->amount_fen) {
        *why_out = text_key(FUND_FULL);
        return ST_CONFLICT;
    }
    struct posting posting;
    fill_posting(turn, move, fund->source, fund->id, &posting);
    if (status == ST_OK) {
        status = store_ledger_post(turn->store, &posting, NULL);
    }
    *balance_fen_out = before + move->amount_fen;
    return status == ST_OK
               ? write_event(turn, move, TEXT("fund.refilled"), *balance_fen_out)
               : status;
}
