#include "bot/outbound_job.h"

#include "bot/base/log.h"
#include "store/outbox.h"

#include <string.h>

enum { JOB_ARENA_BYTES = 4096, JOB_ARENA_LIMIT_BYTES = 256 << 10 };

const struct text outbound_kind_template = {"template", 8};

/* Reads the body back. A template that the configuration no longer has, or has with other
 * parameters, leaves template_ NULL: the channel then cannot encode it, and staff see it. */
static enum status open_template(struct send_job *job)
{
    struct outbound *outbound = &job->outbound;
    struct text values[TEMPLATE_PARAMETERS_MAX + 1], rest = outbound->content;
    size_t count = 0;
    while (rest.size > 0 && count <= TEMPLATE_PARAMETERS_MAX) {
        size_t end = text_find(rest, TEXT("\n"));
        values[count++] = text_slice(rest, 0, end);
        rest = end == SIZE_MAX ? TEXT_NONE : text_slice(rest, end + 1, rest.size);
    }
    outbound->kind = OUTBOUND_TEMPLATE;
    const struct message_template *template_ =
        count == 0 ? NULL : templates_find(&job->config->templates, values[0]);
    if (template_ == NULL || template_check(template_, values + 1, count - 1) != ST_OK) {
        outbound->content = TEXT_NONE;
        return ST_OK;
    }
    struct text *kept = arena_alloc(job->arena, (count + 1) * sizeof *kept);
    outbound->content = template_fill(template_, values + 1, job->arena);
    if (kept == NULL || outbound->content.data == NULL) {
        return ST_NO_MEMORY;
    }
    memcpy(kept, values + 1, (count - 1) * sizeof *kept);
    outbound->values = kept;
    outbound->template_ = template_;
    return ST_OK;
}

struct send_job *outbound_job_open(struct turn *turn, const struct account *account,
                                   const struct outbox_row *row)
{
    struct arena *arena = arena_open(JOB_ARENA_BYTES + row->body.size, JOB_ARENA_LIMIT_BYTES);
    struct send_job *job = arena == NULL ? NULL : arena_alloc(arena, sizeof *job);
    if (job == NULL) {
        arena_close(arena);
        return NULL;
    }
    job->arena = arena;
    job->config = config_hold(turn->config);
    job->account = account;
    job->outbox_id = row->id;
    job->attempts = row->attempts;
    job->outbound = (struct outbound){
        .kind = OUTBOUND_TEXT,
        .peer = arena_text(arena, text_of(row->peer)),
        .content = arena_text(arena, row->body),
        .idempotency_key = arena_text(arena, text_of(row->key)),
    };
    if (text_equal(text_of(row->kind), outbound_kind_template) && open_template(job) != ST_OK) {
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
