#include "bot/undo.h"

#include "bot/json_out.h"
#include "bot/outbound_row.h"
#include "bot/tickets.h"

/* ---- letters that wait ---- */

void undo_hold_back(struct turn *turn, struct outbox_row *row)
{
    struct turn_hold *hold = &turn->hold;
    if (hold->until_ms == 0) {
        return;
    }
    bool waits = row->lane >= OUTBOX_NOTICE && hold->count < UNDO_LETTERS_MAX &&
                 (row->state == OUTBOX_QUEUED || row->state == OUTBOX_WAITING);
    hold->spoiled = hold->spoiled || !waits;
    if (waits) {
        row->next_at_ms = hold->until_ms;
    }
}

void undo_note_held(struct turn *turn, const struct outbox_row *row)
{
    struct turn_hold *hold = &turn->hold;
    if (hold->until_ms != 0 && hold->count < UNDO_LETTERS_MAX) {
        hold->letters[hold->count++] = row->id;
    }
}

enum status undo_let_go(struct turn *turn, int64_t ticket)
{
    int64_t count = 0;
    if (turn->hold.until_ms != 0) {
        return ST_OK; /* held back itself: undo_end lets go of the former ones */
    }
    enum status status = store_undo_release(turn->store, ticket, turn->now_ms, &count);
    turn->outbox_touched = turn->outbox_touched || count > 0;
    return status;
}

/* ---- around an act ---- */

static int64_t lasts_ms(const struct turn *turn, const struct ticket *ticket, struct text op)
{
    const struct service *service =
        catalogue_service(turn->config->catalogue, text_of(ticket->service));
    const struct lifecycle_move *move =
        service == NULL ? NULL : lifecycle_move(service->lifecycle, op, text_of(ticket->state));
    int64_t max_ms = turn->config->settings.undo_ms_max;
    return move == NULL ? 0 : move->undo_ms < max_ms ? move->undo_ms : max_ms;
}

enum status undo_begin(struct turn *turn, const struct ticket *ticket, struct text op,
                       struct undo_act *act_out)
{
    *act_out = (struct undo_act){.lasts_ms = lasts_ms(turn, ticket, op)};
    if (act_out->lasts_ms == 0) {
        return ST_OK;
    }
    enum status status = store_event_last(turn->store, &act_out->first_seq);
    if (status == ST_OK) {
        status = store_watch_begin(turn->store, &act_out->watch);
    }
    turn->hold = (struct turn_hold){
        .until_ms = status == ST_OK ? turn->now_ms + act_out->lasts_ms : 0};
    return status;
}

/* It can not be taken back: then nothing of it need wait. */
static enum status hold_nothing(struct turn *turn, const struct turn_hold *hold)
{
    enum status status = ST_OK;
    for (size_t i = 0; i < hold->count && status == ST_OK; i++) {
        struct outbox_row row;
        status = store_outbox_get(turn->store, hold->letters[i], &row);
        if (status == ST_OK) {
            row.next_at_ms = turn->now_ms;
            status = store_outbox_update(turn->store, &row);
        }
    }
    return status;
}

static enum status keep(struct turn *turn, struct undo_row *undo, const struct turn_hold *hold)
{
    enum status status = store_event_last(turn->store, &undo->last_seq);
    if (status == ST_OK) {
        status = store_undo_put(turn->store, undo, turn->now_ms);
    }
    for (size_t i = 0; i < hold->count && status == ST_OK; i++) {
        status = store_undo_hold(turn->store, undo->ticket, hold->letters[i]);
    }
    return status;
}

enum status undo_end(struct turn *turn, const struct ticket *ticket, struct text op,
                     const struct viewer *by, struct undo_act *act, enum status status,
                     struct undo_row *undo_out, bool *offered_out)
{
    const struct turn_hold hold = turn->hold;
    *offered_out = false;
    if (act->watch == NULL) {
        return status;
    }
    turn->hold = (struct turn_hold){0};
    if (status != ST_OK) {
        store_watch_drop(act->watch);
        return status;
    }
    *undo_out = (struct undo_row){.ticket = ticket->number,
                                  .staff = by->staff,
                                  .first_seq = act->first_seq,
                                  .until_ms = turn->now_ms + act->lasts_ms};
    text_copy(op, undo_out->op, sizeof undo_out->op);
    status = store_watch_end(act->watch, ticket->number, turn->arena, &undo_out->changes);
    bool whole = status == ST_OK && !hold.spoiled && undo_out->changes.size > 0;
    if (status != ST_OK && status != ST_CONFLICT && status != ST_TOO_LARGE) {
        return status;
    }
    status = undo_let_go(turn, ticket->number); /* of the act before, which is past now */
    if (status == ST_OK) {
        status = whole ? keep(turn, undo_out, &hold) : hold_nothing(turn, &hold);
    }
    *offered_out = status == ST_OK && whole;
    return status;
}

/* ---- taking it back ---- */

/* Nobody has it yet: it is in the outbox as it was put there. */
static bool is_unsent(const struct outbox_row *row)
{
    return row->attempts == 0 && (row->state == OUTBOX_QUEUED || row->state == OUTBOX_WAITING);
}

static enum status withdraw(struct turn *turn, int64_t ticket, struct text actor)
{
    int64_t ids[UNDO_LETTERS_MAX];
    size_t count = 0;
    enum status status = store_undo_held(turn->store, ticket, ids, UNDO_LETTERS_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        struct outbox_row row;
        status = store_outbox_get(turn->store, ids[i], &row);
        if (status == ST_OK && !is_unsent(&row)) {
            status = ST_CONFLICT;
        }
        if (status != ST_OK) {
            return status;
        }
        row.body = arena_text(turn->arena, row.body);
        row.finished_at_ms = turn->now_ms;
        outbound_row_move(turn, &row, OUTBOX_WITHDRAWN);
        status = store_outbox_update(turn->store, &row);
        if (status == ST_OK) {
            status = outbound_row_tell(turn, "outbox.withdrawn", actor, &row);
        }
    }
    return status;
}

static enum status count_clocks(struct turn *turn, int64_t ticket, int64_t each)
{
    struct clock_row *clocks =
        arena_reserve(turn->arena, CLOCKS_OF_TICKET_MAX * sizeof *clocks);
    size_t count = 0;
    if (clocks == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = store_clock_of_ticket(turn->store, ticket, clocks, CLOCKS_OF_TICKET_MAX,
                                               &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        if (clocks[i].ended_at_ms == 0) {
            turn->clocks_delta[clocks[i].state] += each;
        }
    }
    return status;
}

static enum status put_back(struct turn *turn, struct ticket *ticket, const struct undo_row *undo)
{
    const struct ticket was = *ticket;
    enum status status = count_clocks(turn, was.number, -1);
    if (status == ST_OK) {
        status = store_undo_apply(turn->store, undo, &was);
    }
    if (status == ST_OK) {
        status = tickets_load(turn, was.number, ticket);
    }
    if (status == ST_OK) {
        status = count_clocks(turn, was.number, 1);
    }
    turn->open_tickets_delta += (ticket->closed_at_ms == 0) - (was.closed_at_ms == 0);
    turn->timers_touched = true;
    return status;
}

static enum status report(struct turn *turn, const struct ticket *ticket, const char *op,
                          struct text actor)
{
    struct text more;
    struct json_out out;
    json_out_begin(&out, turn->arena, 128);
    json_out_object(&out, NULL);
    json_out_string(&out, "op", op);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &more);
    const struct ticket_change change = {.actor = actor, .more = more};
    return status == ST_OK ? tickets_announce(turn, ticket, TEXT("ticket.undone"), &change)
                           : status;
}

/* Is it his, still in time, and the newest that happened? */
static enum status judge(struct turn *turn, const struct undo_row *undo, const struct viewer *by,
                         int64_t seq)
{
    int64_t newest = 0;
    if (undo->staff != by->staff || undo->last_seq != seq || undo->until_ms < turn->now_ms) {
        return ST_NOT_FOUND;
    }
    enum status status = store_undo_newest_event(turn->store, undo->ticket, &newest);
    return status == ST_OK && newest > undo->last_seq ? ST_CONFLICT : status;
}

enum status undo_take(struct turn *turn, struct ticket *ticket, const struct viewer *by,
                      int64_t seq)
{
    struct undo_row undo;
    struct text actor = text_of(by->username);
    enum status status = store_undo_get(turn->store, ticket->number, &undo);
    if (status == ST_OK) {
        undo.changes = arena_text(turn->arena, undo.changes);
        status = undo.changes.data == NULL ? ST_NO_MEMORY : judge(turn, &undo, by, seq);
    }
    if (status == ST_OK) {
        status = withdraw(turn, ticket->number, actor);
    }
    if (status == ST_OK) {
        status = put_back(turn, ticket, &undo);
    }
    return status == ST_OK ? report(turn, ticket, undo.op, actor) : status;
}
