#include "bot/outbound_claim.h"

#include "bot/campaigns.h"
#include "bot/outbound.h"
#include "bot/outbound_gate.h"
#include "bot/outbound_job.h"
#include "bot/outbound_row.h"
#include "bot/route.h"
#include "bot/text_keys.h"
#include "bot/window.h"

#include <string.h>

struct claim {
    struct turn *turn;
    size_t in_flight;
    struct send_job **jobs;
    size_t count;
    size_t looked_at;
};

/* ---- one row ---- */

/* The window is shut: it goes another way, waits for the resident, or is over. */
static enum status shut_out(struct turn *turn, struct outbox_row *row)
{
    struct text why =
        texts_find(turn->config->texts, text_of(text_key(ROUTE_WHY_WINDOW)));
    enum route_word word;
    enum status status = route_on(turn, row, why, &word);
    if (status == ST_OK && (word == ROUTE_PASSED_ON || word == ROUTE_OVER)) {
        text_copy(why, row->error, sizeof row->error);
        row->finished_at_ms = turn->now_ms;
        outbound_row_move(turn, row, OUTBOX_WITHDRAWN);
    } else {
        outbound_row_move(turn, row, OUTBOX_WAITING);
    }
    if (status == ST_OK && word == ROUTE_OVER) {
        status = outbound_row_tell(turn, "outbox.withdrawn", TEXT("system"), row);
        status = status == ST_OK ? campaigns_after_ways(turn, row, false) : status;
    }
    return status == ST_OK ? store_outbox_update(turn->store, row) : status;
}

/* May it go out as far as the provider's reply window goes? Counts the ledger down. */
static enum status pass_window(struct turn *turn, const struct account *account,
                               struct outbox_row *row, struct conversation *conversation,
                               bool *passed_out)
{
    *passed_out = true;
    if (!account->ops->has_window || !outbound_kind_is_free(text_of(row->kind))) {
        return ST_OK;
    }
    if (window_is_open(account, conversation, turn->now_ms)) {
        window_spend(conversation, turn->now_ms);
        return store_conversation_save(turn->store, conversation);
    }
    *passed_out = false;
    return shut_out(turn, row);
}

static enum status hold(struct turn *turn, struct outbox_row *row, const struct send_gate *gate)
{
    text_copy(gate->reason, row->error, sizeof row->error);
    row->next_at_ms = gate->again_ms;
    metrics_count(turn->metrics, COUNT_SENDS_HELD, 1);
    return store_outbox_update(turn->store, row);
}

static enum status drop(struct turn *turn, struct outbox_row *row, const struct send_gate *gate)
{
    text_copy(gate->reason, row->error, sizeof row->error);
    outbound_row_move(turn, row, OUTBOX_WITHDRAWN);
    row->finished_at_ms = turn->now_ms;
    enum status status = campaigns_after_drop(turn, row);
    if (status == ST_OK) {
        status = outbound_row_tell(turn, "outbox.withdrawn", TEXT("system"), row);
    }
    return status == ST_OK ? store_outbox_update(turn->store, row) : status;
}

static enum status hand_over(struct claim *claim, const struct account *account,
                             struct outbox_row *row, struct send_job *job)
{
    struct turn *turn = claim->turn;
    const struct outbound_rules *rules = turn->config->outbound;
    outbound_row_move(turn, row, OUTBOX_SENDING);
    row->attempts++;
    row->tried_at_ms = turn->now_ms;
    job->attempts = row->attempts;
    sender_take(senders_find(turn->senders, account->id), outbound_rate(rules, account),
                turn->now_ms);
    claim->jobs[claim->count++] = job; /* moves */
    return store_outbox_update(turn->store, row);
}

/* Who it is for; a row without a contact is for nobody known, and has no night of his own. */
static enum status load_peer(struct turn *turn, const struct account *account,
                             const struct outbox_row *row, struct contact *contact,
                             struct conversation *conversation)
{
    enum status status =
        row->contact == 0 ? ST_NOT_FOUND
                          : store_contact_get(turn->store, row->contact, contact, conversation);
    if (status == ST_NOT_FOUND) {
        *contact = (struct contact){0};
        *conversation = (struct conversation){0};
        text_copy(account->community, contact->community, sizeof contact->community);
        return ST_OK;
    }
    conversation->state = arena_text(turn->arena, conversation->state);
    return status == ST_OK && conversation->state.data == NULL ? ST_NO_MEMORY : status;
}

static enum status doubt(struct turn *turn, struct outbox_row *row)
{
    row->body = arena_text(turn->arena, row->body);
    return row->body.data == NULL ? ST_NO_MEMORY : outbound_doubt(turn, row);
}

/* Sent, held back, dropped or waiting: it is not due any more afterwards. */
static enum status take_row(struct claim *claim, const struct account *account,
                            struct outbox_row *row)
{
    struct turn *turn = claim->turn;
    struct contact contact;
    struct conversation conversation;
    struct send_gate gate;
    if (row->repeat_until_ms != 0 && row->repeat_until_ms <= turn->now_ms) {
        return doubt(turn, row);
    }
    struct send_job *job = outbound_job_open(turn, account, row); /* row->body is borrowed: copied */
    if (job == NULL) {
        return ST_NO_MEMORY;
    }
    row->body = job->outbound.content;
    bool passed = false;
    enum status status = load_peer(turn, account, row, &contact, &conversation);
    if (status == ST_OK) {
        status = outbound_gate(turn, account, row, &contact, &conversation, &gate);
    }
    if (status == ST_OK && gate.word != SEND_GO) {
        status = gate.word == SEND_HOLD ? hold(turn, row, &gate) : drop(turn, row, &gate);
    } else if (status == ST_OK) {
        status = pass_window(turn, account, row, &conversation, &passed);
    }
    if (status != ST_OK || !passed) {
        send_job_close(job);
        return status;
    }
    return hand_over(claim, account, row, job);
}

/* ---- lanes ---- */

size_t outbound_slots(const struct config *config, enum outbox_lane lane)
{
    size_t slots = (size_t)config->settings.courier_parallel;
    slots = slots < DESK_IN_FLIGHT_MAX ? slots : DESK_IN_FLIGHT_MAX;
    size_t share = slots * (size_t)config->outbound->lanes[lane].share_percent / 100;
    return share < 1 ? 1 : share;
}

static int64_t free_ms(const struct config *config, struct senders *senders, size_t index,
                       size_t lane, int64_t now_ms)
{
    const struct outbound_rules *rules = config->outbound;
    return sender_free_ms(&senders->items[index], outbound_rate(rules, config->accounts[index]),
                          &rules->breaker, rules->lanes[lane].share_percent, now_ms);
}

/* The next row of the account, if it may send one. *left_out: there may be another. */
static enum status take_one(struct claim *claim, size_t index, enum outbox_lane lane,
                            bool *left_out)
{
    struct turn *turn = claim->turn;
    const struct account *account = turn->config->accounts[index];
    struct outbox_row row;
    *left_out = false;
    if (free_ms(turn->config, turn->senders, index, lane, turn->now_ms) > turn->now_ms) {
        return ST_OK;
    }
    enum status status = store_outbox_due(turn->store, account->id, lane, turn->now_ms, &row);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    *left_out = true;
    claim->looked_at++;
    return take_row(claim, account, &row);
}

static bool has_room(const struct claim *claim, enum outbox_lane lane)
{
    return claim->in_flight + claim->count < outbound_slots(claim->turn->config, lane) &&
           claim->looked_at < OUTBOUND_LOOKED_MAX;
}

/* One row of each account in turn until none has more or there is no room. */
static enum status take_lane(struct claim *claim, enum outbox_lane lane)
{
    const struct senders *senders = claim->turn->senders;
    bool empty[CONFIG_ACCOUNTS_MAX] = {false};
    enum status status = ST_OK;
    for (size_t empties = 0, at = senders->first; empties < senders->count; at++) {
        size_t index = at % senders->count;
        bool left = false;
        if (empty[index]) {
            continue;
        }
        if (!has_room(claim, lane)) {
            break;
        }
        status = take_one(claim, index, lane, &left);
        if (status != ST_OK) {
            return status;
        }
        empty[index] = !left;
        empties += !left;
    }
    return ST_OK;
}

static enum status nothing_queued(struct store *store, bool *nothing_out)
{
    int64_t counts[OUTBOX_STATE_COUNT];
    enum status status = store_outbox_counts(store, counts);
    *nothing_out = status == ST_OK && counts[OUTBOX_QUEUED] == 0;
    return status;
}

enum status outbound_claim(struct turn *turn, size_t in_flight, struct send_job **jobs,
                           size_t *count_out, bool *more_out)
{
    struct claim claim = {.turn = turn, .in_flight = in_flight, .jobs = jobs};
    bool nothing = false;
    enum status status = nothing_queued(turn->store, &nothing);
    for (size_t lane = 0; lane < OUTBOX_LANE_COUNT && status == ST_OK && !nothing; lane++) {
        status = take_lane(&claim, (enum outbox_lane)lane);
    }
    turn->senders->first += claim.count;
    *count_out = claim.count; /* also after an error: they are the caller's */
    *more_out = claim.looked_at == OUTBOUND_LOOKED_MAX;
    return status;
}

enum status outbound_next(struct store *store, const struct config *config,
                          struct senders *senders, size_t in_flight, int64_t now_ms,
                          int64_t *next_ms_out)
{
    bool nothing = false;
    enum status status = nothing_queued(store, &nothing);
    *next_ms_out = INT64_MAX;
    for (size_t lane = 0; lane < OUTBOX_LANE_COUNT && !nothing; lane++) {
        bool room = in_flight < outbound_slots(config, (enum outbox_lane)lane);
        for (size_t i = 0; i < senders->count && room && status == ST_OK; i++) {
            int64_t due_ms = INT64_MAX;
            status = store_outbox_next(store, config->accounts[i]->id, (enum outbox_lane)lane,
                                       &due_ms);
            int64_t may_ms = free_ms(config, senders, i, lane, now_ms);
            due_ms = due_ms < may_ms ? may_ms : due_ms;
            *next_ms_out = due_ms < *next_ms_out ? due_ms : *next_ms_out;
        }
    }
    return status;
}
