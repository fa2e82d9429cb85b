#include "bot/media.h"

#include "bot/base/invariant.h"
#include "bot/base/log.h"
#include "bot/outbound.h"
#include "bot/render.h"
#include "bot/text_keys.h"
#include "store/photo.h"

#include <stdio.h>
#include <string.h>

enum {
    CLAIM_LOOKS_MAX = 16, /* rows looked at in one turn; those that are over do not become jobs */
    EVENT_BYTES = 512,
    DEFERRED_MS = 60000, /* no account in the configuration: looked at again */
    DAY_MS = 86400000
};

/* ---- wanting ---- */

static int64_t last_moment(const struct turn *turn, const struct account *account,
                           const struct inbound *inbound)
{
    if (account->ops->media_lives_ms == 0) {
        return 0;
    }
    bool sent_before = inbound->sent_at_ms > 0 && inbound->sent_at_ms < turn->now_ms;
    return (sent_before ? inbound->sent_at_ms : turn->now_ms) + account->ops->media_lives_ms;
}

enum status media_describe(struct turn *turn, const struct inbound *inbound,
                           struct text *json_out)
{
    bool place = inbound->kind == INBOUND_LOCATION;
    *json_out = TEXT_NONE;
    if (inbound->media_id.size == 0 && inbound->media_url.size == 0 && !place) {
        return ST_OK;
    }
    struct json_out out;
    json_out_begin(&out, turn->arena, 512);
    json_out_object(&out, NULL);
    json_out_text(&out, "media_id", inbound->media_id);
    json_out_text(&out, "url", inbound->media_url);
    if (place) {
        char number[32];
        snprintf(number, sizeof number, "%.6f", inbound->latitude);
        json_out_string(&out, "latitude", number);
        snprintf(number, sizeof number, "%.6f", inbound->longitude);
        json_out_string(&out, "longitude", number);
    }
    json_out_object_end(&out);
    return json_out_end(&out, json_out);
}

enum status media_want(struct turn *turn, const struct account *account,
                       const struct inbound *inbound, const struct message *message)
{
    bool has_file = inbound->kind == INBOUND_IMAGE || inbound->kind == INBOUND_VOICE ||
                    inbound->kind == INBOUND_VIDEO;
    if (!has_file || turn->media->folder == NULL || account->ops->media_request == NULL) {
        return ST_OK;
    }
    struct media_row row = {
        .message = message->id,
        .contact = message->contact,
        .next_at_ms = turn->now_ms,
        .created_at_ms = turn->now_ms,
        .until_ms = last_moment(turn, account, inbound),
        .source = inbound->media_id.size <= MEDIA_SOURCE_BYTES_MAX ? inbound->media_id : TEXT_NONE,
        .url = inbound->media_url.size <= MEDIA_URL_BYTES_MAX ? inbound->media_url : TEXT_NONE,
    };
    row.by_url = row.source.size == 0;
    if (row.by_url && row.url.size == 0) {
        return ST_OK;
    }
    text_copy(account->id, row.account, sizeof row.account);
    text_copy(message->kind, row.kind, sizeof row.kind);
    turn->media_touched = true;
    return store_media_add(turn->store, &row);
}

/* ---- what became of it ---- */

static enum status tell_staff(struct turn *turn, const struct media_row *row)
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
        .kind = TEXT("chat.media"),
        .community = text_of(contact.community),
        .contact = row->contact,
    };
    json_out_begin(&out, turn->arena, EVENT_BYTES);
    json_out_object(&out, NULL);
    json_out_number(&out, "message_id", row->message);
    render_media_file(&out, "file", &row->file);
    json_out_object_end(&out);
    status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(turn, &event) : status;
}

static enum status finish(struct turn *turn, struct media_row *row, enum media_state state,
                          struct text error)
{
    row->file.state = state;
    row->finished_at_ms = turn->now_ms;
    text_copy(error, row->file.error, sizeof row->file.error);
    metrics_count(turn->metrics, state == MEDIA_KEPT ? COUNT_MEDIA_KEPT : COUNT_MEDIA_LOST, 1);
    enum status status = store_media_update(turn->store, row);
    return status == ST_OK ? tell_staff(turn, row) : status;
}

static enum status expire(struct turn *turn, struct media_row *row)
{
    return finish(turn, row, MEDIA_EXPIRED,
                  texts_find(turn->config->texts, text_of(text_key(MEDIA_EXPIRED_WORDS))));
}

static enum status put_off(struct turn *turn, struct media_row *row, int64_t wait_ms)
{
    row->file.state = MEDIA_WANTED;
    row->next_at_ms = turn->now_ms + wait_ms;
    if (row->until_ms != 0 && row->next_at_ms > row->until_ms) {
        row->next_at_ms = row->until_ms; /* when it is entered as expired */
    }
    turn->media_touched = true;
    return store_media_update(turn->store, row);
}

/* ---- claiming ---- */

static struct send_job *open_job(const struct turn *turn, const struct account *account,
                                 const struct media_row *row)
{
    struct send_job *job = send_job_open(turn->config, account, 0);
    if (job == NULL) {
        return NULL;
    }
    job->attempts = row->attempts;
    job->fetch = (struct media_fetch){
        .row = row->id,
        .source = {.media_id = arena_text(job->arena, row->source),
                   .url = arena_text(job->arena, row->url),
                   .by_url = row->by_url},
        .bytes_max = turn->config->settings.media_bytes_max,
        .timeout_ms = turn->config->settings.media_timeout_ms,
    };
    text_copy(text_of(row->kind), job->fetch.kind, sizeof job->fetch.kind);
    if (job->fetch.source.media_id.data == NULL || job->fetch.source.url.data == NULL) {
        send_job_close(job);
        return NULL;
    }
    return job;
}

/* One row: a job, or put off, or over. */
static enum status claim_row(struct turn *turn, struct media_row *row, struct send_job **job_out)
{
    *job_out = NULL;
    const struct account *account = turn_account(turn, text_of(row->account));
    if (row->until_ms != 0 && turn->now_ms >= row->until_ms) {
        row->attempts--;
        return expire(turn, row);
    }
    if (account == NULL || account->ops->media_request == NULL) {
        row->attempts--; /* removed from the configuration: it may come back */
        return put_off(turn, row, DEFERRED_MS);
    }
    *job_out = open_job(turn, account, row);
    return *job_out == NULL ? ST_NO_MEMORY : ST_OK;
}

enum status media_claim(struct turn *turn, struct send_job **jobs, size_t max, size_t *count_out)
{
    const struct media_desk *media = turn->media;
    size_t count = 0;
    bool due = turn->media_touched || media->due_ms <= turn->now_ms;
    size_t room = MEDIA_IN_FLIGHT_MAX - media->in_flight;
    room = room < max ? room : max;
    *count_out = 0;
    if (!due || media->folder == NULL) {
        return ST_OK;
    }
    turn->media_touched = true; /* look up the next due time after the commit */
    for (int looks = 0; looks < CLAIM_LOOKS_MAX && count < room; looks++) {
        struct media_row row;
        struct send_job *job = NULL;
        enum status status = store_media_claim(turn->store, turn->now_ms, &row);
        if (status == ST_NOT_FOUND) {
            break;
        }
        if (status == ST_OK) {
            status = claim_row(turn, &row, &job);
        }
        if (status != ST_OK) {
            return status;
        }
        if (job != NULL) {
            jobs[count++] = job;
            *count_out = count;
        }
    }
    return ST_OK;
}

/* ---- results ---- */

/* The channel will not give it, but it named an address that this account may fetch from. */
static bool other_way(const struct send_job *job)
{
    struct media_source source = job->fetch.source;
    struct http_request request;
    if (source.by_url || source.url.size == 0) {
        return false;
    }
    source.by_url = true;
    return job->account->ops->media_request(job->account, TEXT_NONE, &source, job->arena,
                                            &request) == ST_OK;
}

static enum status enter_kept(struct turn *turn, const struct send_job *job, struct media_row *row)
{
    const struct media_folder *folder = turn->media->folder;
    INVARIANT(media_hash_valid(text_of(job->fetch.hash)));
    if (folder != NULL && !media_folder_has(folder, job->fetch.hash)) {
        return put_off(turn, row, 0); /* removed meanwhile, for another message's time was over */
    }
    text_copy(text_of(job->fetch.hash), row->file.hash, sizeof row->file.hash);
    text_copy(text_of(job->fetch.type), row->file.type, sizeof row->file.type);
    row->file.bytes = job->fetch.bytes;
    return finish(turn, row, MEDIA_KEPT, TEXT_NONE);
}

static enum status enter_retry(struct turn *turn, const struct send_job *job, struct media_row *row,
                               int64_t least_ms)
{
    if (row->until_ms == 0 && row->attempts >= MEDIA_ATTEMPTS_MAX) {
        return finish(turn, row, MEDIA_FAILED, text_of(job->verdict.meaning));
    }
    int64_t wait_ms = outbound_backoff_ms(turn, row->attempts);
    wait_ms = wait_ms > job->verdict.retry_after_ms ? wait_ms : job->verdict.retry_after_ms;
    text_copy(text_of(job->verdict.meaning), row->file.error, sizeof row->file.error);
    return put_off(turn, row, wait_ms > least_ms ? wait_ms : least_ms);
}

static enum status enter_refused(struct turn *turn, const struct send_job *job,
                                 struct media_row *row)
{
    if (other_way(job)) {
        row->by_url = true;
        return put_off(turn, row, 0);
    }
    if (job->verdict.action == SEND_STOP_ACCOUNT) {
        return enter_retry(turn, job, row, OUTBOUND_STOPPED_RETRY_MS);
    }
    return job->fetch.expired ? expire(turn, row)
                              : finish(turn, row, MEDIA_FAILED, text_of(job->verdict.meaning));
}

enum status media_result(struct turn *turn, const struct send_job *job)
{
    struct media_row row;
    enum status status = store_media_get(turn->store, job->fetch.row, &row);
    if (status != ST_OK) {
        return status;
    }
    turn->media_touched = true;
    if (row.file.state != MEDIA_FETCHING) { /* entered before: a repeat of the result */
        return ST_OK;
    }
    row.code = job->verdict.code;
    switch (job->verdict.action) {
    case SEND_DONE:
        return enter_kept(turn, job, &row);
    case SEND_UNTRIED:
        row.attempts--;
        return put_off(turn, &row, 0);
    case SEND_RETRY:
    case SEND_TOKEN:
    case SEND_UNCERTAIN:
        return enter_retry(turn, job, &row, 0);
    default:
        return enter_refused(turn, job, &row);
    }
}

/* ---- between turns ---- */

enum status media_recover(struct media_desk *media, struct store *store, int64_t now_ms)
{
    media->due_ms = now_ms;
    return media->folder == NULL ? ST_OK : store_media_recover(store, now_ms);
}

void media_remove_dropped(struct media_desk *media)
{
    for (size_t i = 0; i < media->dropped_count; i++) {
        media_folder_remove(media->folder, media->dropped[i]);
    }
    media->dropped_count = 0;
}

void media_committed(struct media_desk *media, struct turn *turn)
{
    enum { AGAIN_MS = 1000 };
    if (!turn->media_touched && media->due_ms > turn->now_ms) {
        return;
    }
    if (media->folder == NULL) {
        media->due_ms = INT64_MAX;
    } else if (store_media_next(turn->store, &media->due_ms) != ST_OK ||
               media->due_ms <= turn->now_ms) {
        media->due_ms = turn->now_ms + AGAIN_MS; /* held back by the limit: a result wakes it */
    }
}

/* ---- looking ---- */

enum status media_look(struct turn *turn, struct input *input)
{
    const struct viewer *viewer = &input->media.viewer;
    const struct role *role = config_role(turn->config, text_of(viewer->role));
    bool chats = role != NULL && role_allows(role, TEXT("chat.get"));
    if (!chats && (role == NULL || !role_allows(role, TEXT("ticket.get")))) {
        input->status = ST_FORBIDDEN;
        return ST_OK;
    }
    enum status status = store_media_find(turn->store, text_of(input->media.hash),
                                          text_of(viewer->communities), !chats, &input->media_out);
    input->status = status == ST_NOT_FOUND ? ST_NOT_FOUND : ST_OK;
    return status == ST_NOT_FOUND ? ST_OK : status;
}

/* ---- what was kept long enough ---- */

/* The file goes after the commit, when no other message brought the same. */
static enum status remove_one(struct turn *turn, struct media_row *row)
{
    struct media_desk *media = turn->media;
    char hash[MEDIA_HASH_BYTES];
    bool kept = false;
    memcpy(hash, row->file.hash, sizeof hash);
    row->file.state = MEDIA_REMOVED;
    row->file.hash[0] = '\0';
    enum status status = store_media_update(turn->store, row);
    if (status == ST_OK) {
        status = store_media_keeps(turn->store, text_of(hash), &kept);
    }
    if (status == ST_OK && !kept) {
        INVARIANT(media->dropped_count < MEDIA_PRUNE_MAX);
        memcpy(media->dropped[media->dropped_count++], hash, sizeof hash);
    }
    return status;
}

/* Photos of staff are kept as long as what residents send. */
static enum status prune_photos(struct turn *turn, int64_t before_ms, size_t *count)
{
    struct media_desk *media = turn->media;
    while (media->dropped_count < MEDIA_PRUNE_MAX && *count < MEDIA_PRUNE_MAX) {
        struct photo photo;
        bool kept = false;
        enum status status = store_photo_old(turn->store, before_ms, &photo);
        if (status == ST_OK) {
            status = store_photo_forget(turn->store, photo.id);
        }
        if (status == ST_OK) {
            status = store_media_keeps(turn->store, text_of(photo.hash), &kept);
        }
        if (status != ST_OK) {
            return status == ST_NOT_FOUND ? ST_OK : status;
        }
        ++*count;
        if (!kept) {
            memcpy(media->dropped[media->dropped_count++], photo.hash, sizeof photo.hash);
        }
    }
    return ST_OK;
}

static enum status prune(struct turn *turn, size_t *count_out)
{
    int64_t before_ms = turn->now_ms - turn->config->settings.media_keep_days * DAY_MS;
    for (*count_out = 0;
         turn->media->dropped_count < MEDIA_PRUNE_MAX && *count_out < MEDIA_PRUNE_MAX;
         ++*count_out) {
        struct media_row row;
        enum status status = store_media_old(turn->store, before_ms, &row);
        if (status == ST_OK) {
            status = remove_one(turn, &row);
        }
        if (status == ST_NOT_FOUND) {
            break;
        }
        if (status != ST_OK) {
            return status;
        }
    }
    return prune_photos(turn, before_ms, count_out);
}

static enum status sweep_one(void *context, const char *hash)
{
    struct turn *turn = context;
    bool kept = true;
    enum status status = store_media_keeps(turn->store, text_of(hash), &kept);
    if (status == ST_OK && !kept) {
        log_event(LOG_INFO, "a file that no message names was removed");
        media_folder_remove(turn->media->folder, hash);
    }
    return status;
}

static enum status arm(struct turn *turn, int64_t wait_ms)
{
    struct timer timer = {.due_at_ms = turn->now_ms + wait_ms, .kind = MEDIA_TIMER};
    turn->timers_touched = true;
    return store_timer_put(turn->store, &timer);
}

enum status media_ring(struct turn *turn, const struct timer *timer)
{
    (void)timer;
    size_t count = 0;
    if (turn->media->folder == NULL) {
        return ST_OK;
    }
    enum status status = prune(turn, &count);
    int shard = (int)(turn->now_ms / MEDIA_PRUNE_EVERY_MS % MEDIA_SHARDS);
    if (status == ST_OK) {
        status = media_folder_sweep(turn->media->folder, shard,
                                    turn->now_ms / 1000 - MEDIA_SWEEP_AGE_S, sweep_one, turn);
    }
    return status == ST_OK ? arm(turn, count == MEDIA_PRUNE_MAX ? 0 : MEDIA_PRUNE_EVERY_MS)
                           : status;
}

enum status media_agree(struct turn *turn)
{
    return turn->media->folder == NULL ? ST_OK : arm(turn, 0);
}
