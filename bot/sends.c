#include "bot/sends.h"

#include "bot/media.h"
#include "bot/outbound.h"
#include "bot/outbound_claim.h"

void sends_begin(struct sends *sends, struct turn *turn)
{
    turn->senders = &sends->senders;
    turn->typing = &sends->typing;
    sends->before = sends->senders;
}

void sends_undo(struct sends *sends, const struct config *config, int64_t now_ms)
{
    sends->senders = sends->before;
    senders_agree(&sends->senders, config, now_ms);
}

static size_t room_left(const struct config *config, enum outbox_lane lane, size_t taken)
{
    size_t slots = outbound_slots(config, lane);
    return taken < slots ? slots - taken : 0;
}

enum status sends_claim(struct sends *sends, struct turn *turn, size_t under_way,
                        struct send_job **jobs, size_t *count_out)
{
    bool due = turn->outbox_touched || sends->due_ms <= turn->now_ms;
    size_t count = 0, signs = 0, fetches = 0;
    enum status status = ST_OK;
    sends->more = false;
    if (due) {
        status = outbound_claim(turn, under_way, jobs, &count, &sends->more);
        turn->outbox_touched = true; /* look up the next due time after the commit */
    }
    if (status == ST_OK) {
        status = typing_claim(turn, jobs + count,
                              room_left(turn->config, OUTBOX_REPLY, under_way + count), &signs);
        count += signs; /* also after an error */
    }
    if (status == ST_OK) {
        status = media_claim(turn, jobs + count,
                             room_left(turn->config, OUTBOX_NOTICE, under_way + count), &fetches);
    }
    *count_out = count + fetches;
    return status;
}

enum status sends_result(struct turn *turn, const struct send_job *job)
{
    if (job->fetch.row != 0) {
        return media_result(turn, job);
    }
    return job->outbox_id != 0 ? outbound_result(turn, job) : ST_OK;
}

void sends_look_up(struct sends *sends, struct turn *turn, size_t under_way, int64_t retry_ms)
{
    if (!turn->outbox_touched) {
        return;
    }
    enum status status = outbound_next(turn->store, turn->config, &sends->senders, under_way,
                                       turn->now_ms, &sends->due_ms);
    if (status != ST_OK || (sends->due_ms <= turn->now_ms && !sends->more)) {
        /* Due, but held back behind the same resident's message: a result wakes it; this is only
         * the net below. */
        sends->due_ms = turn->now_ms + retry_ms;
    }
}
