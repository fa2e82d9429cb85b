#include "bot/outbound_job.h"

#include "bot/base/log.h"
#include "bot/vault.h"
#include "store/outbox.h"

#include <stdio.h>
#include <string.h>

const struct text outbound_kind_template = {"template", 8};
const struct text outbound_kind_notice[NOTICE_BY_COUNT] = {
    [NOTICE_TEMPLATE] = {"notice", 6},
    [NOTICE_SUBSCRIPTION] = {"subscription", 12},
};

const struct text outbound_kind_choices = {"choices", 7};
const struct text outbound_kind_menu = {"menu", 4};

bool outbound_kind_is_free(struct text kind)
{
    return !text_among(kind, outbound_kind_notice, NOTICE_BY_COUNT) &&
           !text_equal(kind, outbound_kind_menu);
}

enum {
    LINES_MAX = (int)NOTICE_FIELDS_MAX > (int)TEMPLATE_PARAMETERS_MAX
                    ? (int)NOTICE_FIELDS_MAX + 1
                    : (int)TEMPLATE_PARAMETERS_MAX + 1
};

/* The lines of a body: a name, and values. More than LINES_MAX: 0. */
static size_t split(struct text body, struct text lines[LINES_MAX])
{
    size_t count = 0;
    for (struct text rest = body; rest.data != NULL;) {
        size_t end = text_find(rest, TEXT("\n"));
        if (count == LINES_MAX) {
            return 0;
        }
        lines[count++] = text_slice(rest, 0, end);
        rest = end == SIZE_MAX ? TEXT_NONE : text_slice(rest, end + 1, rest.size);
    }
    return count;
}

/* Keeps the values; the name stands in front of them. */
static enum status keep_values(struct send_job *job, const struct text *lines, size_t count)
{
    struct text *kept = arena_alloc(job->arena, count * sizeof *kept);
    if (kept == NULL) {
        return ST_NO_MEMORY;
    }
    memcpy(kept, lines + 1, (count - 1) * sizeof *kept);
    job->outbound.values = kept;
    job->outbound.value_count = count - 1;
    return ST_OK;
}

struct text outbound_template_body(struct turn *turn, const struct message_template *template_,
                                   const struct text *values)
{
    struct text pieces[2 * TEMPLATE_PARAMETERS_MAX + 1] = {template_->name};
    size_t count = 1;
    for (size_t i = 0; i < template_->parameter_count; i++) {
        pieces[count++] = TEXT("\n");
        pieces[count] = template_->kind == SMS_CODE
                            ? vault_seal(turn->vault, turn->random, values[i], turn->arena)
                            : values[i];
        if (pieces[count++].data == NULL) {
            return TEXT_NONE;
        }
    }
    return arena_join(turn->arena, pieces, count);
}

/* A code stands sealed in its row. */
static enum status open_codes(const struct turn *turn, struct send_job *job,
                              const struct message_template *template_, struct text *values,
                              size_t count)
{
    enum status status = ST_OK;
    for (size_t i = 0; template_->kind == SMS_CODE && i < count && status == ST_OK; i++) {
        status = vault_open(turn->vault, values[i], job->arena, &values[i]);
    }
    return status;
}

/* A template that the configuration no longer has, or has with other parameters, or a code
 * sealed with a key that is gone, leave template_ NULL: the channel then cannot encode it, and staff see it. */
static enum status open_template(const struct turn *turn, struct send_job *job)
{
    struct outbound *outbound = &job->outbound;
    struct text lines[LINES_MAX];
    size_t count = split(outbound->content, lines);
    outbound->kind = OUTBOUND_TEMPLATE;
    const struct message_template *template_ =
        count == 0 ? NULL : templates_find(&job->config->templates, lines[0]);
    enum status status = template_ == NULL ? ST_NOT_FOUND
                                           : open_codes(turn, job, template_, lines + 1, count - 1);
    if (status == ST_NO_MEMORY) {
        return status;
    }
    if (status != ST_OK || template_check(template_, lines + 1, count - 1) != ST_OK) {
        outbound->content = TEXT_NONE;
        return ST_OK;
    }
    outbound->content = template_fill(template_, lines + 1, job->arena);
    outbound->template_ = template_;
    return outbound->content.data == NULL ? ST_NO_MEMORY : keep_values(job, lines, count);
}

/* Likewise a notice, or one that the account may not send any more. */
static enum status open_notice(struct send_job *job, enum notice_by by)
{
    struct outbound *outbound = &job->outbound;
    struct text lines[LINES_MAX];
    size_t count = split(outbound->content, lines);
    outbound->kind = OUTBOUND_NOTICE;
    const struct notice *notice =
        count == 0 ? NULL : notices_find(&job->config->notices, lines[0]);
    if (notice == NULL || notice->field_count != count - 1) {
        return ST_OK;
    }
    outbound->notice = notice;
    outbound->notice_id = notice_id_of(notice, job->account->id, by);
    return keep_values(job, lines, count);
}

/* A line for each choice, an empty one, and the question. */
struct text outbound_choices_body(struct text question, const struct text *choices, size_t count,
                                  struct arena *arena)
{
    struct text pieces[2 * OUTBOUND_CHOICES_MAX + 2];
    size_t used = 0;
    for (size_t i = 0; i < count && i < OUTBOUND_CHOICES_MAX; i++) {
        pieces[used++] = choices[i];
        pieces[used++] = TEXT("\n");
    }
    pieces[used++] = TEXT("\n");
    pieces[used++] = question;
    return arena_join(arena, pieces, used);
}

static enum status open_choices(struct send_job *job)
{
    struct outbound *outbound = &job->outbound;
    struct text *kept = arena_alloc(job->arena, OUTBOUND_CHOICES_MAX * sizeof *kept);
    struct text rest = outbound->content;
    size_t count = 0, end;
    if (kept == NULL) {
        return ST_NO_MEMORY;
    }
    while ((end = text_find(rest, TEXT("\n"))) != SIZE_MAX && end > 0 &&
           count < OUTBOUND_CHOICES_MAX) {
        kept[count++] = text_slice(rest, 0, end);
        rest = text_slice(rest, end + 1, rest.size);
    }
    outbound->kind = OUTBOUND_CHOICES;
    outbound->values = kept;
    outbound->value_count = count;
    outbound->content = text_slice(rest, end == 0 ? 1 : 0, rest.size);
    return ST_OK;
}

/* A menu that has changed since is not put up, and one that is wanted again is not taken down: a
 * newer row does what is right by now. */
static void open_menu(struct send_job *job)
{
    struct outbound *outbound = &job->outbound;
    const struct menu *menu = menus_of(&job->config->menus, job->account->id);
    char digest[MENU_DIGEST_BYTES] = "";
    if (menu != NULL) {
        menu_digest(menu, digest);
    }
    outbound->kind = OUTBOUND_MENU;
    bool as_then = text_equal(outbound->content, text_of(digest)); /* no menu: both are empty */
    outbound->menu = as_then ? menu : NULL;
    outbound->takes_down = as_then && menu == NULL;
}

/* Reads back what the body of such a kind holds. */
static enum status open_body(const struct turn *turn, struct send_job *job, struct text kind)
{
    if (text_equal(kind, outbound_kind_choices)) {
        return open_choices(job);
    }
    if (text_equal(kind, outbound_kind_menu)) {
        open_menu(job);
        return ST_OK;
    }
    if (text_equal(kind, outbound_kind_template)) {
        return open_template(turn, job);
    }
    for (size_t by = 0; by < NOTICE_BY_COUNT; by++) {
        if (text_equal(kind, outbound_kind_notice[by])) {
            return open_notice(job, (enum notice_by)by);
        }
    }
    return ST_OK;
}

struct send_job *outbound_job_open(struct turn *turn, const struct account *account,
                                   const struct outbox_row *row)
{
    struct send_job *job = send_job_open(turn->config, account, row->body.size);
    if (job == NULL) {
        return NULL;
    }
    struct arena *arena = job->arena;
    job->outbox_id = row->id;
    job->attempts = row->attempts;
    job->outbound = (struct outbound){
        .kind = OUTBOUND_TEXT,
        .peer = arena_text(arena, text_of(row->peer)),
        .content = arena_text(arena, row->body),
        .idempotency_key = arena_text(arena, text_of(row->key)),
    };
    if (open_body(turn, job, text_of(row->kind)) != ST_OK) {
        send_job_close(job);
        return NULL;
    }
    return job;
}

enum status outbound_job_recover(struct store *store, const struct config *config, int64_t now_ms)
{
    int64_t again = 0, uncertain = 0;
    enum status status = ST_OK;
    for (size_t i = 0; i < config->account_count && status == ST_OK; i++) {
        int64_t count = 0;
        if (config->accounts[i]->ops->deduplicates) {
            status = store_outbox_again(store, config->accounts[i]->id, now_ms, &count);
        }
        again += count;
    }
    if (status == ST_OK) {
        status = store_outbox_recover(store, now_ms, &uncertain);
    }
    if (status == ST_OK && again + uncertain > 0) {
        log_event(LOG_WARN, "sends of unknown outcome after a crash", LOG_N("again", again),
                  LOG_N("uncertain", uncertain));
    }
    return status;
}

static void notice_name(struct text notice_id, struct text peer, char out[STORE_KEY_BYTES])
{
    snprintf(out, STORE_KEY_BYTES, "%.*s@%.*s", TEXT_ARGS(notice_id), TEXT_ARGS(peer));
}

void outbound_job_name(const struct send_job *job, struct outbox_row *row)
{
    text_copy(job->answer.message_id, row->provider_id, sizeof row->provider_id);
    if (row->provider_id[0] == '\0' && job->outbound.notice_id != NULL) {
        notice_name(job->outbound.notice_id->id, text_of(row->peer), row->provider_id);
    }
}

enum status outbound_job_reported(struct turn *turn, const struct inbound *report,
                                  struct outbox_row *row)
{
    enum status status = ST_NOT_FOUND;
    if (report->reference.size > 0 || report->event_key.size > 0) {
        status = store_outbox_reported(turn->store, report->account, report->reference,
                                       report->event_key, row);
    }
    if (status == ST_NOT_FOUND && report->notice_id.size > 0 && report->peer.size > 0) {
        char name[STORE_KEY_BYTES];
        notice_name(report->notice_id, report->peer, name);
        status =
            store_outbox_reported(turn->store, report->account, TEXT_NONE, text_of(name), row);
    }
    return status;
}
