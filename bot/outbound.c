#include "bot/outbound.h"

#include "bot/base/invariant.h"
#include "bot/base/log.h"
#include "bot/campaigns.h"
#include "bot/menus.h"
#include "bot/outbound_job.h"
#include "bot/outbound_row.h"
#include "bot/render.h"
#include "bot/route.h"
#include "bot/senders.h"
#include "bot/undo.h"
#include "bot/window.h"
#include "store/message.h"
#include "store/route.h"

#include <stdio.h>
#include <string.h>

enum { PART_BYTES_FALLBACK = 1024 };

/* ---- saying ---- */

struct text outbound_first_part(struct text words, size_t limit_bytes)
{
    struct text part = text_cut_utf8(words, limit_bytes);
    if (part.size == words.size) {
        return part;
    }
    static const struct text ends[] = {{"\n", 1}, {"。", 3}, {"！", 3}, {"？", 3}, {"；", 3}};
    size_t best = 0;
    for (size_t from = part.size - part.size / 4; from < part.size; from++) {
        for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
            size_t end = from + ends[i].size;
            if (end <= part.size && text_equal(text_slice(part, from, ends[i].size), ends[i])) {
                best = end;
            }
        }
    }
    return best > 0 ? text_slice(words, 0, best) : part;
}

struct text outbound_part(const struct account *account, struct text words)
{
    return outbound_first_part(words,
                               account == NULL ? PART_BYTES_FALLBACK : channel_room(account, words));
}

struct saying {
    enum outbox_lane lane;
    struct text words; /* as the chat shows them */
    struct text author;
    int64_t ticket; /* 0: none */
};

static enum status add_message(struct turn *turn, const struct contact *contact,
                               const struct saying *saying, int64_t answers, int64_t *id_out)
{
    struct message message = {
        .at_ms = turn->now_ms,
        .direction = MESSAGE_OUT,
        .contact = contact->id,
        .kind = TEXT("text"),
        .text = saying->words,
        .author = saying->author,
        .account = text_of(contact->account),
        .answer = answers,
        .ticket = saying->ticket,
    };
    enum status status = store_message_add(turn->store, &message);
    if (status != ST_OK) {
        return status;
    }
    *id_out = message.id;
    struct event event = {
        .actor = saying->author,
        .kind = TEXT("chat.message"),
        .community = text_of(contact->community),
        .contact = contact->id,
        .ticket = saying->ticket,
        .message = message.id,
        .message_text = saying->words,
        .message_author = saying->author,
        .message_kind = message.kind,
        .message_direction = MESSAGE_OUT,
    };
    return turn_event(turn, &event);
}

enum status outbound_record_reply(struct turn *turn, const struct contact *contact,
                                  struct text words, int64_t ticket, int64_t answers)
{
    const struct saying saying = {OUTBOX_REPLY, words, TEXT("bot"), ticket};
    int64_t id = 0;
    return add_message(turn, contact, &saying, answers, &id);
}

enum status outbound_put(struct turn *turn, const struct contact *contact,
                         const struct outbound_item *item, int64_t *outbox_out)
{
    const struct saying saying = {item->lane, item->words, item->author, item->ticket};
    struct outbox_row row = {
        .lane = item->lane,
        .contact = contact->id,
        .message = item->message,
        .state = item->state,
        .next_at_ms = turn->now_ms,
        .created_at_ms = turn->now_ms,
        .body = item->body,
    };
    enum status status =
        item->message != 0 ? ST_OK : add_message(turn, contact, &saying, 0, &row.message);
    if (status != ST_OK) {
        return status;
    }
    text_copy(item->kind, row.kind, sizeof row.kind);
    text_copy(text_of(contact->channel), row.channel, sizeof row.channel);
    text_copy(text_of(contact->account), row.account, sizeof row.account);
    text_copy(text_of(contact->peer), row.peer, sizeof row.peer);
    if (item->key.size > 0) {
        text_copy(item->key, row.key, sizeof row.key);
    } else {
        snprintf(row.key, sizeof row.key, "m%lld", (long long)row.message);
    }
    undo_hold_back(turn, &row);
    turn->outbox_touched = true;
    turn->outbox_delta[item->state]++;
    status = store_outbox_push(turn->store, &row);
    *outbox_out = row.id;
    undo_note_held(turn, &row);
    return status;
}

static enum status push_row(struct turn *turn, const struct contact *contact,
                            const struct saying *saying, struct text kind, struct text body)
{
    const struct outbound_item item = {.lane = saying->lane,
                                       .words = saying->words,
                                       .author = saying->author,
                                       .ticket = saying->ticket,
                                       .kind = kind,
                                       .body = body};
    int64_t id = 0;
    return outbound_put(turn, contact, &item, &id);
}

enum status outbound_say_once(struct turn *turn, const struct contact *contact,
                              enum outbox_lane lane, struct text words, struct text key,
                              int64_t *outbox_out)
{
    if (!contact->following) {
        return ST_CONFLICT;
    }
    struct text part = outbound_part(turn_account(turn, text_of(contact->account)), words);
    const struct outbound_item item = {.lane = lane,
                                       .words = part,
                                       .author = TEXT("bot"),
                                       .kind = TEXT("text"),
                                       .body = part,
                                       .key = key};
    return outbound_put(turn, contact, &item, outbox_out);
}

enum status outbound_say(struct turn *turn, const struct contact *contact, enum outbox_lane lane,
                         struct text words, struct text author, int64_t ticket)
{
    if (!contact->following) {
        return ST_CONFLICT;
    }
    const struct account *account = turn_account(turn, text_of(contact->account));
    for (size_t parts = 0; words.size > 0 && parts < OUTBOUND_PARTS_MAX; parts++) {
        struct text part = outbound_part(account, words);
        const struct saying saying = {lane, part, author, ticket};
        enum status status = push_row(turn, contact, &saying, TEXT("text"), part);
        if (status != ST_OK) {
            return status;
        }
        words = text_slice(words, part.size, words.size);
    }
    return ST_OK;
}

/* ---- templates ---- */


enum status outbound_say_template(struct turn *turn, const struct contact *contact,
                                  struct text name, const struct text *values, size_t count,
                                  int64_t ticket)
{
    const struct message_template *template_ = templates_find(&turn->config->templates, name);
    if (template_ == NULL || !contact->following) {
        return template_ == NULL ? ST_NOT_FOUND : ST_CONFLICT;
    }
    enum status status = template_check(template_, values, count);
    if (status != ST_OK) {
        return status;
    }
    struct text shown[TEMPLATE_PARAMETERS_MAX];
    for (size_t i = 0; i < count; i++) {
        shown[i] = template_->kind == SMS_CODE ? TEXT("******") : values[i];
    }
    struct text words = template_fill(template_, shown, turn->arena);
    struct text body = outbound_template_body(turn, template_, values);
    if (words.data == NULL || body.data == NULL) {
        return ST_NO_MEMORY;
    }
    static const enum outbox_lane lanes[] = {[SMS_CODE] = OUTBOX_CODE,
                                             [SMS_NOTICE] = OUTBOX_NOTICE,
                                             [SMS_PROMOTION] = OUTBOX_CAMPAIGN};
    const struct saying saying = {lanes[template_->kind], words, TEXT("bot"), ticket};
    return push_row(turn, contact, &saying, outbound_kind_template, body);
}

/* ---- results ---- */

int64_t outbound_backoff_ms(struct turn *turn, int32_t attempts)
{
    const struct settings *settings = &turn->config->settings;
    int64_t wait = settings->send_backoff_ms;
    for (int32_t i = 1; i < attempts && wait < settings->send_backoff_max_ms; i++) {
        wait *= 2;
    }
    if (wait > settings->send_backoff_max_ms) {
        wait = settings->send_backoff_max_ms;
    }
    return wait + (int64_t)random_below(turn->random, (uint64_t)wait / 4 + 1);
}

static enum status change_ledger(struct turn *turn, const struct outbox_row *row, bool close)
{
    struct contact contact;
    struct conversation conversation;
    enum status status = store_contact_get(turn->store, row->contact, &contact, &conversation);
    if (status != ST_OK) {
        return status;
    }
    if (close) {
        window_close(&conversation);
    } else {
        window_give_back(&conversation, row->tried_at_ms);
    }
    return store_conversation_save(turn->store, &conversation);
}

/* The send did not reach the provider: the ledger has it back. */
static enum status give_back(struct turn *turn, const struct send_job *job,
                             const struct outbox_row *row)
{
    return job->account->ops->has_window && outbound_kind_is_free(text_of(row->kind))
               ? change_ledger(turn, row, false)
               : ST_OK;
}

/* What staff read: the meaning, and the provider's own word for it. */
static void note_error(struct outbox_row *row, struct text meaning, struct text detail)
{
    if (detail.size == 0) {
        text_copy(meaning, row->error, sizeof row->error);
    } else {
        snprintf(row->error, sizeof row->error, "%.*s (%.*s)", TEXT_ARGS(meaning),
                 TEXT_ARGS(detail));
    }
}

static enum status mark_unreachable(struct turn *turn, int64_t contact_id)
{
    struct contact contact;
    struct conversation conversation;
    enum status status = store_contact_get(turn->store, contact_id, &contact, &conversation);
    if (status != ST_OK) {
        return status;
    }
    contact.following = false;
    return store_contact_save(turn->store, &contact);
}

typedef enum status enter_result(struct turn *turn, const struct send_job *job,
                                 struct outbox_row *row);

static enum status finish(struct turn *turn, struct outbox_row *row, enum outbox_state state,
                          enum counter counter, const char *event)
{
    enum route_word word = ROUTE_NONE;
    if (state == OUTBOX_FAILED && row->repeat_until_ms != 0) { /* an earlier try may have arrived */
        return finish(turn, row, OUTBOX_UNCERTAIN, COUNT_SEND_UNCERTAIN, "outbox.uncertain");
    }
    outbound_row_move(turn, row, state);
    row->finished_at_ms = turn->now_ms;
    metrics_count(turn->metrics, counter, 1);
    enum status status =
        state == OUTBOX_FAILED ? route_on(turn, row, text_of(row->error), &word) : ST_OK;
    /* That it went another way was told already: outbox.routed. */
    if (status == ST_OK && event != NULL && word != ROUTE_PASSED_ON) {
        status = outbound_row_tell(turn, event, TEXT("system"), row);
    }
    if (status == ST_OK && word != ROUTE_PASSED_ON) {
        status = campaigns_after_send(turn, row);
    }
    return status == ST_OK ? store_outbox_update(turn->store, row) : status;
}

static enum status enter_done(struct turn *turn, const struct send_job *job, struct outbox_row *row)
{
    (void)job;
    enum status status = menus_after_send(turn, row);
    return status == ST_OK ? finish(turn, row, OUTBOX_SENT, COUNT_SENT, NULL) : status;
}

static enum status enter_give_up(struct turn *turn, const struct send_job *job,
                                 struct outbox_row *row)
{
    (void)job;
    return finish(turn, row, OUTBOX_FAILED, COUNT_SEND_FAILED, "outbox.failed");
}

static enum status put_off(struct turn *turn, struct outbox_row *row, int64_t wait_ms)
{
    outbound_row_move(turn, row, OUTBOX_QUEUED);
    row->next_at_ms = turn->now_ms + wait_ms;
    turn->outbox_touched = true;
    metrics_count(turn->metrics, COUNT_SEND_RETRIES, 1);
    return store_outbox_update(turn->store, row);
}

static enum status enter_retry(struct turn *turn, const struct send_job *job,
                               struct outbox_row *row)
{
    enum status status = give_back(turn, job, row);
    if (status != ST_OK) {
        return status;
    }
    if (row->attempts >= turn->config->settings.send_attempts_max) {
        return enter_give_up(turn, job, row);
    }
    int64_t wait_ms = outbound_backoff_ms(turn, row->attempts);
    return put_off(turn, row,
                   wait_ms > job->verdict.retry_after_ms ? wait_ms : job->verdict.retry_after_ms);
}

static enum status enter_peer_closed(struct turn *turn, const struct send_job *job,
                                     struct outbox_row *row)
{
    enum route_word word;
    enum status status = change_ledger(turn, row, true); /* the provider's word is the last one */
    if (status == ST_OK) {
        status = route_on(turn, row, text_of(row->error), &word);
    }
    if (status == ST_OK && (word == ROUTE_PASSED_ON || word == ROUTE_OVER)) {
        return enter_give_up(turn, job, row);
    }
    outbound_row_move(turn, row, OUTBOX_WAITING);
    return status == ST_OK ? store_outbox_update(turn->store, row) : status;
}

static enum status enter_peer_gone(struct turn *turn, const struct send_job *job,
                                   struct outbox_row *row)
{
    enum status status = mark_unreachable(turn, row->contact);
    return status == ST_OK ? enter_give_up(turn, job, row) : status;
}

static enum status enter_stop_account(struct turn *turn, const struct send_job *job,
                                      struct outbox_row *row)
{
    log_event(LOG_ERROR, "sending stopped for an account", LOG_T("account", job->account->id),
              LOG_N("code", job->verdict.code));
    if (row->attempts >= turn->config->settings.send_attempts_max ||
        !outbound_kind_is_free(text_of(row->kind))) { /* a right that only such messages need */
        return enter_give_up(turn, job, row);
    }
    enum status status = give_back(turn, job, row);
    return status == ST_OK ? put_off(turn, row, OUTBOUND_STOPPED_RETRY_MS) : status;
}

/* Goes out again while the provider still drops a repeat of it, under the same key. */
static bool may_repeat(const struct turn *turn, const struct send_job *job, struct outbox_row *row)
{
    const struct channel_ops *ops = job->account->ops;
    int64_t lives_ms = ops->drops_repeat_ms == NULL ? 0 : ops->drops_repeat_ms(&job->outbound);
    if (row->repeat_until_ms == 0 && lives_ms > OUTBOUND_REPEAT_MARGIN_MS) {
        row->repeat_until_ms = row->tried_at_ms + lives_ms - OUTBOUND_REPEAT_MARGIN_MS;
    }
    return row->repeat_until_ms > turn->now_ms &&
           row->attempts < turn->config->settings.send_attempts_max;
}

static enum status enter_uncertain(struct turn *turn, const struct send_job *job,
                                   struct outbox_row *row)
{
    if (job->account->ops->deduplicates || may_repeat(turn, job, row)) {
        return enter_retry(turn, job, row);
    }
    return finish(turn, row, OUTBOX_UNCERTAIN, COUNT_SEND_UNCERTAIN, "outbox.uncertain");
}

enum status outbound_doubt(struct turn *turn, struct outbox_row *row)
{
    return finish(turn, row, OUTBOX_UNCERTAIN, COUNT_SEND_UNCERTAIN, "outbox.uncertain");
}

/* Claimed and never tried: the attempt and the answer it would have spent are given back. */
static enum status enter_untried(struct turn *turn, const struct send_job *job,
                                 struct outbox_row *row)
{
    enum status status = give_back(turn, job, row);
    if (status != ST_OK) {
        return status;
    }
    outbound_row_move(turn, row, OUTBOX_QUEUED);
    row->attempts--;
    row->tried_at_ms = 0;
    row->next_at_ms = turn->now_ms;
    return store_outbox_update(turn->store, row);
}

static enter_result *const results[] = {
    [SEND_DONE] = enter_done,
    [SEND_RETRY] = enter_retry,
    [SEND_TOKEN] = enter_retry, /* the courier has refreshed and retried once already */
    [SEND_GIVE_UP] = enter_give_up,
    [SEND_PEER_CLOSED] = enter_peer_closed,
    [SEND_PEER_GONE] = enter_peer_gone,
    [SEND_STOP_ACCOUNT] = enter_stop_account,
    [SEND_UNCERTAIN] = enter_uncertain,
    [SEND_UNTRIED] = enter_untried,
};

/* ---- accounts that fail ---- */

static enum status tell_account(struct turn *turn, const struct send_job *job,
                                const struct sender *sender, bool stopped)
{
    const struct account *account = job->account;
    struct json_out out;
    struct event event = {
        .actor = TEXT("system"),
        .kind = stopped ? TEXT("account.stopped") : TEXT("account.works"),
        .community = account->community,
    };
    json_out_begin(&out, turn->arena, 512);
    json_out_object(&out, NULL);
    json_out_object(&out, "account");
    json_out_text(&out, "id", account->id);
    json_out_text(&out, "channel", account->channel);
    json_out_string(&out, "reason", stopped ? job->verdict.meaning : "");
    render_time(&out, "again_at", stopped ? sender->until_ms : 0,
                turn_offset_minutes(turn, account->community));
    json_out_object_end(&out);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(turn, &event) : status;
}

/* The breaker of the account, also for a result that a report has overtaken. */
static enum status note_answer(struct turn *turn, const struct send_job *job)
{
    struct sender *sender = senders_find(turn->senders, job->account->id);
    if (sender == NULL || job->response == SEND_NOT_TRIED || job->verdict.action == SEND_UNTRIED) {
        return ST_OK; /* removed from the configuration; never tried */
    }
    bool failed = job->response == SEND_UNANSWERED || job->verdict.action == SEND_STOP_ACCOUNT;
    enum sender_change change =
        sender_answered(sender, &turn->config->outbound->breaker, failed, turn->now_ms);
    turn->outbox_touched = true;
    if (change == SENDER_SAME) {
        return ST_OK;
    }
    bool stopped = change == SENDER_STOPS;
    metrics_count(turn->metrics, COUNT_ACCOUNT_STOPS, stopped);
    log_event(stopped ? LOG_ERROR : LOG_INFO,
              stopped ? "an account is left alone" : "an account works again",
              LOG_T("account", job->account->id), LOG_N("code", job->verdict.code));
    return tell_account(turn, job, sender, stopped);
}

enum status outbound_result(struct turn *turn, const struct send_job *job)
{
    INVARIANT((size_t)job->verdict.action < sizeof results / sizeof results[0]);
    struct outbox_row row;
    enum status status = store_outbox_get(turn->store, job->outbox_id, &row);
    if (status != ST_OK) {
        return status;
    }
    row.body = arena_text(turn->arena, row.body); /* outlives the next store_ call */
    status = row.body.data == NULL ? ST_NO_MEMORY : note_answer(turn, job);
    if (status != ST_OK || row.state != OUTBOX_SENDING) { /* entered before: a repeat */
        return status;
    }
    turn->outbox_touched = true; /* the next message of the same resident may go now */
    row.code = job->verdict.code;
    note_error(&row, text_of(job->verdict.meaning), job->answer.code);
    if (job->verdict.action == SEND_DONE) {
        row.error[0] = '\0';
        outbound_job_name(job, &row);
    }
    return results[job->verdict.action](turn, job, &row);
}

/* ---- reports ---- */

/* Where a report moves a row, by its state. QUEUED: the answer to an earlier attempt was lost.
 * That a message arrived outweighs everything, so the outcome does not depend on the order. */
static const enum outbox_state moves[REPORT_STATE_COUNT][OUTBOX_STATE_COUNT] = {
    [REPORT_NONE] = {OUTBOX_QUEUED, OUTBOX_SENDING, OUTBOX_WAITING, OUTBOX_SENT, OUTBOX_FAILED,
                     OUTBOX_UNCERTAIN, OUTBOX_DELIVERED, OUTBOX_WITHDRAWN},
    [REPORT_BUFFERED] = {OUTBOX_QUEUED, OUTBOX_SENDING, OUTBOX_WAITING, OUTBOX_SENT, OUTBOX_FAILED,
                         OUTBOX_SENT, OUTBOX_DELIVERED, OUTBOX_WITHDRAWN},
    [REPORT_DELIVERED] = {OUTBOX_DELIVERED, OUTBOX_DELIVERED, OUTBOX_DELIVERED, OUTBOX_DELIVERED,
                          OUTBOX_DELIVERED, OUTBOX_DELIVERED, OUTBOX_DELIVERED,
                          OUTBOX_DELIVERED},
    [REPORT_FAILED] = {OUTBOX_QUEUED, OUTBOX_FAILED, OUTBOX_WAITING, OUTBOX_FAILED, OUTBOX_FAILED,
                       OUTBOX_FAILED, OUTBOX_DELIVERED, OUTBOX_WITHDRAWN},
};

static enum status find_reported(struct turn *turn, const struct inbound *report,
                                 struct outbox_row *row)
{
    enum status status = outbound_job_reported(turn, report, row);
    if (status == ST_OK && report->peer.size > 0 &&
        !text_equal(report->peer, text_of(row->peer))) {
        return ST_NOT_FOUND;
    }
    return status;
}

/* Without our own key the report can be ahead of the answer that names the message. */
static enum status report_of_nobody(struct turn *turn, const struct inbound *report)
{
    bool sending = false;
    enum status status =
        store_outbox_sending(turn->store, report->account, report->peer, &sending);
    if (status != ST_OK || (sending && report->reference.size == 0)) {
        return status == ST_OK ? ST_BUSY : status;
    }
    metrics_count(turn->metrics, COUNT_REPORTS_UNKNOWN, 1);
    return ST_OK;
}

enum status outbound_report(struct turn *turn, const struct inbound *report)
{
    INVARIANT(report->report < REPORT_STATE_COUNT);
    struct outbox_row row;
    if (report->report == REPORT_NONE) {
        return ST_OK;
    }
    metrics_count(turn->metrics, COUNT_REPORTS, 1);
    enum status status = find_reported(turn, report, &row);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? report_of_nobody(turn, report) : status;
    }
    enum outbox_state next = moves[report->report][row.state];
    if (next == row.state) {
        return ST_OK;
    }
    row.body = arena_text(turn->arena, row.body);
    if (row.body.data == NULL) {
        return ST_NO_MEMORY;
    }
    turn->outbox_touched = true;
    if (next == OUTBOX_FAILED) {
        text_copy(report->content, row.error, sizeof row.error);
        row.repeat_until_ms = 0; /* the provider knows */
        return finish(turn, &row, next, COUNT_SEND_FAILED, "outbox.failed");
    }
    row.error[0] = '\0';
    return finish(turn, &row, next, next == OUTBOX_SENT ? COUNT_SENT : COUNT_DELIVERED,
                  next == OUTBOX_SENT ? NULL : "outbox.delivered");
}

/* ---- again ---- */

static enum status has_gone_on(struct turn *turn, const struct outbox_row *row, bool *gone_out)
{
    struct route route = {.next = 0};
    enum status status = store_route_get(turn->store, row->id, &route);
    *gone_out = status == ST_OK && route.next != 0;
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum status outbound_retry(struct turn *turn, struct outbox_row *row, struct text actor,
                           bool *went_on_out)
{
    *went_on_out = false;
    if (row->state != OUTBOX_FAILED && row->state != OUTBOX_UNCERTAIN) {
        return ST_CONFLICT;
    }
    enum status gone = has_gone_on(turn, row, went_on_out);
    if (gone != ST_OK || *went_on_out) {
        return gone == ST_OK ? ST_CONFLICT : gone;
    }
    outbound_row_move(turn, row, OUTBOX_QUEUED);
    row->attempts = 0;
    row->repeat_until_ms = 0; /* whoever asks knows that it may arrive twice */
    row->next_at_ms = turn->now_ms;
    row->finished_at_ms = 0;
    row->error[0] = '\0';
    turn->outbox_touched = true;
    enum status status = store_outbox_update(turn->store, row);
    return status == ST_OK ? outbound_row_tell(turn, "outbox.retried", actor, row) : status;
}
