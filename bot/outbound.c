#include "bot/outbound.h"

#include "bot/base/invariant.h"
#include "bot/base/log.h"
#include "bot/campaigns.h"
#include "bot/outbound_job.h"
#include "bot/render.h"
#include "store/message.h"
#include "store/outbox.h"

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

static enum status add_message(struct turn *turn, const struct contact *contact, struct text words,
                               struct text author, int64_t ticket, int64_t answers,
                               int64_t *id_out)
{
    struct message message = {
        .at_ms = turn->now_ms,
        .direction = MESSAGE_OUT,
        .contact = contact->id,
        .kind = TEXT("text"),
        .text = words,
        .author = author,
        .account = text_of(contact->account),
        .answer = answers,
        .ticket = ticket,
    };
    enum status status = store_message_add(turn->store, &message);
    if (status != ST_OK) {
        return status;
    }
    *id_out = message.id;
    struct event event = {
        .actor = author,
        .kind = TEXT("chat.message"),
        .community = text_of(contact->community),
        .contact = contact->id,
        .ticket = ticket,
        .message = message.id,
        .message_text = words,
        .message_author = author,
        .message_kind = message.kind,
        .message_direction = MESSAGE_OUT,
    };
    return turn_event(turn, &event);
}

enum status outbound_record_reply(struct turn *turn, const struct contact *contact,
                                  struct text words, int64_t ticket, int64_t answers)
{
    int64_t id = 0;
    return add_message(turn, contact, words, TEXT("bot"), ticket, answers, &id);
}

/* A message that the chat shows as words, and its row, which carries body. */
static enum status push_keyed(struct turn *turn, const struct contact *contact, struct text words,
                              struct text author, int64_t ticket, struct text kind,
                              struct text body, struct text key, int64_t *outbox_out)
{
    struct outbox_row row = {
        .contact = contact->id,
        .next_at_ms = turn->now_ms,
        .created_at_ms = turn->now_ms,
        .body = body,
    };
    enum status status = add_message(turn, contact, words, author, ticket, 0, &row.message);
    if (status != ST_OK) {
        return status;
    }
    text_copy(kind, row.kind, sizeof row.kind);
    text_copy(text_of(contact->channel), row.channel, sizeof row.channel);
    text_copy(text_of(contact->account), row.account, sizeof row.account);
    text_copy(text_of(contact->peer), row.peer, sizeof row.peer);
    if (key.size > 0) {
        text_copy(key, row.key, sizeof row.key);
    } else {
        snprintf(row.key, sizeof row.key, "m%lld", (long long)row.message);
    }
    turn->outbox_touched = true;
    turn->outbox_delta[OUTBOX_QUEUED]++;
    status = store_outbox_push(turn->store, &row);
    *outbox_out = row.id;
    return status;
}

static enum status push_row(struct turn *turn, const struct contact *contact, struct text words,
                            struct text author, int64_t ticket, struct text kind, struct text body)
{
    int64_t id = 0;
    return push_keyed(turn, contact, words, author, ticket, kind, body, TEXT_NONE, &id);
}

enum status outbound_say_once(struct turn *turn, const struct contact *contact, struct text words,
                              struct text key, int64_t *outbox_out)
{
    if (!contact->following) {
        return ST_CONFLICT;
    }
    struct text part = outbound_part(turn_account(turn, text_of(contact->account)), words);
    return push_keyed(turn, contact, part, TEXT("bot"), 0, TEXT("text"), part, key, outbox_out);
}

enum status outbound_say(struct turn *turn, const struct contact *contact, struct text words,
                         struct text author, int64_t ticket)
{
    if (!contact->following) {
        return ST_CONFLICT;
    }
    const struct account *account = turn_account(turn, text_of(contact->account));
    for (size_t parts = 0; words.size > 0 && parts < OUTBOUND_PARTS_MAX; parts++) {
        struct text part = outbound_part(account, words);
        enum status status = push_row(turn, contact, part, author, ticket, TEXT("text"), part);
        if (status != ST_OK) {
            return status;
        }
        words = text_slice(words, part.size, words.size);
    }
    return ST_OK;
}

/* ---- templates ---- */


/* The row's body: the template's name, then a line for each value. */
static struct text template_body(const struct message_template *template_,
                                 const struct text *values, struct arena *arena)
{
    struct text pieces[2 * TEMPLATE_PARAMETERS_MAX + 1] = {template_->name};
    size_t count = 1;
    for (size_t i = 0; i < template_->parameter_count; i++) {
        pieces[count++] = TEXT("\n");
        pieces[count++] = values[i];
    }
    return arena_join(arena, pieces, count);
}

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
    struct text body = template_body(template_, values, turn->arena);
    if (words.data == NULL || body.data == NULL) {
        return ST_NO_MEMORY;
    }
    return push_row(turn, contact, words, TEXT("bot"), ticket, outbound_kind_template, body);
}

/* ---- claiming ---- */

/* Every change of a row's state goes through here, so that the gauges stay true. */
static void set_state(struct turn *turn, struct outbox_row *row, enum outbox_state state)
{
    turn->outbox_delta[row->state]--;
    turn->outbox_delta[state]++;
    row->state = state;
}

/* May this row go out now? Counts the ledger down when the channel has one. */
static enum status pass_window(struct turn *turn, const struct account *account,
                               struct outbox_row *row, bool *passed_out)
{
    *passed_out = true;
    if (!account->ops->has_window || !outbound_kind_is_free(text_of(row->kind))) {
        return ST_OK;
    }
    struct contact contact;
    struct conversation conversation;
    enum status status = store_contact_get(turn->store, row->contact, &contact, &conversation);
    if (status != ST_OK) {
        return status;
    }
    if (conversation.allowance_left > 0 && conversation.allowance_until_ms > turn->now_ms) {
        conversation.allowance_left--;
        return store_conversation_save(turn->store, &conversation);
    }
    *passed_out = false;
    set_state(turn, row, OUTBOX_WAITING);
    return ST_OK;
}

static enum status tell_staff(struct turn *turn, const char *kind, const struct outbox_row *row)
{
    struct contact contact;
    struct conversation conversation;
    enum status status = store_contact_get(turn->store, row->contact, &contact, &conversation);
    if (status != ST_OK) {
        return status;
    }
    struct json_out out;
    struct event event = {
        .actor = TEXT("system"),
        .kind = text_of(kind),
        .community = text_of(contact.community),
        .contact = row->contact,
    };
    json_out_begin(&out, turn->arena, 512 + row->body.size);
    json_out_object(&out, NULL);
    render_outbox(&out, "outbox", row, turn_offset_minutes(turn, event.community));
    json_out_object_end(&out);
    status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(turn, &event) : status;
}

/* A message nobody asked for is looked at once more, in the transaction that sends it. */
static enum status ask_campaign(struct turn *turn, struct outbox_row *row, bool *goes_out)
{
    int64_t again_ms = 0;
    enum campaign_word word = CAMPAIGN_SEND;
    enum status status = campaigns_before_send(turn, row, &word, &again_ms);
    *goes_out = word == CAMPAIGN_SEND;
    if (status != ST_OK || *goes_out) {
        return status;
    }
    set_state(turn, row, word == CAMPAIGN_LATER ? OUTBOX_QUEUED : OUTBOX_WITHDRAWN);
    row->attempts--;
    row->next_at_ms = word == CAMPAIGN_LATER ? again_ms : row->next_at_ms;
    row->finished_at_ms = word == CAMPAIGN_LATER ? 0 : turn->now_ms;
    status = word == CAMPAIGN_LATER ? ST_OK : tell_staff(turn, "outbox.withdrawn", row);
    return status == ST_OK ? store_outbox_update(turn->store, row) : status;
}

/* One row: a job, or put off. *job_out stays NULL in the second case. */
static enum status claim_row(struct turn *turn, struct outbox_row *row, struct send_job **job_out)
{
    *job_out = NULL;
    const struct account *account = turn_account(turn, text_of(row->account));
    if (account == NULL) { /* removed from the configuration: keep it, it may come back */
        set_state(turn, row, OUTBOX_QUEUED);
        row->attempts--;
        row->next_at_ms = turn->now_ms + OUTBOUND_DEFERRED_MS;
        return store_outbox_update(turn->store, row);
    }
    struct send_job *job = outbound_job_open(turn, account, row); /* row->body is borrowed: copy it first */
    if (job == NULL) {
        return ST_NO_MEMORY;
    }
    row->body = job->outbound.content;
    bool passed = false;
    enum status status = ask_campaign(turn, row, &passed);
    if (status != ST_OK || !passed) {
        send_job_close(job);
        return status;
    }
    status = pass_window(turn, account, row, &passed);
    if (status == ST_OK && !passed) {
        row->attempts--;
        status = store_outbox_update(turn->store, row);
    }
    if (status != ST_OK || !passed) {
        send_job_close(job);
        return status;
    }
    *job_out = job;
    return ST_OK;
}

enum status outbound_claim(struct turn *turn, struct send_job **jobs, size_t max, size_t *count_out)
{
    *count_out = 0;
    for (size_t looked_at = 0; looked_at < OUTBOX_CLAIM_MAX && *count_out < max; looked_at++) {
        struct outbox_row row;
        enum status status = store_outbox_claim(turn->store, turn->now_ms, &row);
        if (status == ST_NOT_FOUND) {
            return ST_OK;
        }
        struct send_job *job = NULL;
        if (status == ST_OK) {
            turn->outbox_delta[OUTBOX_QUEUED]--; /* store_outbox_claim has made it sending */
            turn->outbox_delta[OUTBOX_SENDING]++;
            status = claim_row(turn, &row, &job);
        }
        if (status != ST_OK) {
            return status;
        }
        if (job != NULL) {
            jobs[(*count_out)++] = job;
        }
    }
    return ST_OK;
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
    conversation.allowance_left = close ? 0 : conversation.allowance_left + 1;
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
    set_state(turn, row, state);
    row->finished_at_ms = turn->now_ms;
    metrics_count(turn->metrics, counter, 1);
    enum status status = event == NULL ? ST_OK : tell_staff(turn, event, row);
    if (status == ST_OK) {
        status = campaigns_after_send(turn, row);
    }
    return status == ST_OK ? store_outbox_update(turn->store, row) : status;
}

static enum status enter_done(struct turn *turn, const struct send_job *job, struct outbox_row *row)
{
    (void)job;
    return finish(turn, row, OUTBOX_SENT, COUNT_SENT, NULL);
}

static enum status enter_give_up(struct turn *turn, const struct send_job *job,
                                 struct outbox_row *row)
{
    (void)job;
    return finish(turn, row, OUTBOX_FAILED, COUNT_SEND_FAILED, "outbox.failed");
}

static enum status put_off(struct turn *turn, struct outbox_row *row, int64_t wait_ms)
{
    set_state(turn, row, OUTBOX_QUEUED);
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
    (void)job;
    set_state(turn, row, OUTBOX_WAITING); /* the provider's word is the last one on the window */
    enum status status = change_ledger(turn, row, true);
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
    if (row->attempts >= turn->config->settings.send_attempts_max) {
        return enter_give_up(turn, job, row);
    }
    enum status status = give_back(turn, job, row);
    return status == ST_OK ? put_off(turn, row, OUTBOUND_STOPPED_RETRY_MS) : status;
}

static enum status enter_uncertain(struct turn *turn, const struct send_job *job,
                                   struct outbox_row *row)
{
    if (job->account->ops->deduplicates) { /* the provider drops the repeat */
        return enter_retry(turn, job, row);
    }
    return finish(turn, row, OUTBOX_UNCERTAIN, COUNT_SEND_UNCERTAIN, "outbox.uncertain");
}

/* Claimed and never tried: the attempt and the answer it would have spent are given back. */
static enum status enter_untried(struct turn *turn, const struct send_job *job,
                                 struct outbox_row *row)
{
    enum status status =
        job->account->ops->has_window ? change_ledger(turn, row, false) : ST_OK;
    if (status != ST_OK) {
        return status;
    }
    set_state(turn, row, OUTBOX_QUEUED);
    row->attempts--;
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

enum status outbound_result(struct turn *turn, const struct send_job *job)
{
    INVARIANT((size_t)job->verdict.action < sizeof results / sizeof results[0]);
    struct outbox_row row;
    enum status status = store_outbox_get(turn->store, job->outbox_id, &row);
    if (status != ST_OK) {
        return status;
    }
    if (row.state != OUTBOX_SENDING) { /* entered before: a repeat of the result */
        return ST_OK;
    }
    turn->outbox_touched = true; /* the next message of the same resident may go now */
    row.body = arena_text(turn->arena, row.body); /* outlives the next store_ call */
    row.code = job->verdict.code;
    note_error(&row, text_of(job->verdict.meaning), job->answer.code);
    if (job->verdict.action == SEND_DONE) {
        row.error[0] = '\0';
        outbound_job_name(job, &row);
    }
    return row.body.data == NULL ? ST_NO_MEMORY : results[job->verdict.action](turn, job, &row);
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
        return finish(turn, &row, next, COUNT_SEND_FAILED, "outbox.failed");
    }
    row.error[0] = '\0';
    return finish(turn, &row, next, next == OUTBOX_SENT ? COUNT_SENT : COUNT_DELIVERED,
                  next == OUTBOX_SENT ? NULL : "outbox.delivered");
}
