#include "adapters/courier.h"

#include "adapters/curl_request.h"
#include "adapters/http_judge.h"
#include "adapters/media_transfer.h"
#include "adapters/tokens.h"
#include "bot/base/clock.h"
#include "bot/base/invariant.h"
#include "bot/base/log.h"
#include "bot/config.h"

#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    POLL_MS = 1000,        /* longest sleep; dispatch and stop wake it earlier */
    RETURN_RETRY_MS = 20   /* the inbox was full: try again after this */
};

/* One HTTP exchange under way: a send, or the fetch of a token (job NULL). */
struct parcel {
    struct parcel *next; /* in a list of the courier */
    struct send_job *job; /* owned; NULL: a token fetch */
    struct arena *arena;  /* owned: request and answer */
    CURL *easy;
    struct curl_slist *headers;
    struct token *token; /* of the account; NULL when it needs none */
    struct text token_used;
    struct config *config;         /* a token fetch holds its own reference */
    const struct account *account;
    bool retried; /* after a rejected token */
    bool forced;  /* a fetch that forces a new token */
    char *answer; /* in the arena */
    size_t answer_bytes;
    struct media_transfer transfer; /* of a job that fetches */
};

struct courier {
    struct courier_options options;
    struct queue *queue; /* of struct send_job * */
    CURLM *multi;
    struct tokens tokens;
    struct parcel *waiting;  /* for a token */
    struct parcel *returning; /* done, the inbox was full */
    struct parcel *active;    /* with curl */
    size_t under_way;
    atomic_bool stopping;
};

static bool fetches(const struct parcel *parcel)
{
    return parcel->job != NULL && parcel->job->fetch.row != 0;
}

static size_t take_answer(char *bytes, size_t size, size_t count, void *context)
{
    struct parcel *parcel = context;
    size_t more = size * count;
    bool buffered = true;
    if (fetches(parcel) && !media_transfer_take(&parcel->transfer, &parcel->job->fetch, bytes,
                                                more, &buffered)) {
        return 0;
    }
    if (!buffered) {
        return more;
    }
    if (more > COURIER_ANSWER_BYTES_MAX - parcel->answer_bytes) {
        return 0; /* curl ends the transfer; judged as garbage */
    }
    memcpy(parcel->answer + parcel->answer_bytes, bytes, more);
    parcel->answer_bytes += more;
    return more;
}

/* ---- parcels ---- */

static void parcel_close(struct parcel *parcel)
{
    if (parcel == NULL) {
        return;
    }
    curl_easy_cleanup(parcel->easy);
    curl_slist_free_all(parcel->headers);
    media_transfer_close(&parcel->transfer);
    send_job_close(parcel->job);
    config_drop(parcel->config);
    arena_close(parcel->arena);
    free(parcel);
}

static struct parcel *parcel_open(struct send_job *job, const struct account *account)
{
    enum { FIRST_BYTES = 8192, LIMIT_BYTES = 1 << 20 };
    struct parcel *parcel = calloc(1, sizeof *parcel);
    struct arena *arena = arena_open(FIRST_BYTES, LIMIT_BYTES);
    if (parcel == NULL || arena == NULL) {
        free(parcel);
        arena_close(arena);
        return NULL;
    }
    parcel->arena = arena;
    parcel->job = job;
    parcel->account = account;
    parcel->answer = arena_alloc(arena, COURIER_ANSWER_BYTES_MAX);
    return parcel;
}

/* A connection that was used before and dies without an answer makes curl repeat the request on
 * another one, unasked and unseen. Of a message that may have arrived that is one too many: it
 * goes over a connection of its own, unless the provider drops the repeat. */
static void choose_connection(struct parcel *parcel)
{
    long own = parcel->job != NULL && (fetches(parcel) || !parcel->account->ops->deduplicates);
    curl_easy_setopt(parcel->easy, CURLOPT_FRESH_CONNECT, own);
    curl_easy_setopt(parcel->easy, CURLOPT_FORBID_REUSE, own);
}

/* Everything curl is told; the texts of request live in the parcel's arena. */
static enum status set_up(struct courier *courier, struct parcel *parcel,
                          const struct http_request *request)
{
    parcel->easy = parcel->easy == NULL ? curl_easy_init() : parcel->easy;
    if (parcel->easy == NULL || parcel->answer == NULL) {
        return ST_NO_MEMORY;
    }
    parcel->answer_bytes = 0;
    curl_easy_reset(parcel->easy);
    enum status status =
        curl_request_apply(parcel->easy, request, parcel->arena, &parcel->headers);
    curl_easy_setopt(parcel->easy, CURLOPT_PRIVATE, parcel);
    curl_easy_setopt(parcel->easy, CURLOPT_TIMEOUT_MS, (long)courier->options.timeout_ms);
    curl_easy_setopt(parcel->easy, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(parcel->easy, CURLOPT_WRITEDATA, parcel);
    choose_connection(parcel);
    if (fetches(parcel)) {
        parcel->transfer.folder = courier->options.media;
        media_transfer_start(&parcel->transfer, parcel->easy, &parcel->job->fetch, request->reach);
    }
    return status;
}

/* ---- giving back ---- */

/* The job goes home with its verdict. A full inbox keeps the parcel in `returning`. */
static void give_back(struct courier *courier, struct parcel *parcel)
{
    struct input *input = input_open(INPUT_SENT, NULL, 256);
    enum status status = ST_NO_MEMORY;
    if (input != NULL) {
        input->sent = parcel->job;
        status = queue_push(courier->options.inbox, input);
    }
    if (status == ST_OK) {
        parcel->job = NULL; /* moved */
        parcel_close(parcel);
        return;
    }
    if (input != NULL) {
        input->sent = NULL; /* stays with the parcel */
        input_close(input);
    }
    parcel->next = courier->returning;
    courier->returning = parcel;
}

static void give_back_with(struct courier *courier, struct parcel *parcel, enum send_action action,
                           enum send_response response, const char *meaning)
{
    parcel->job->verdict = (struct verdict){.action = action, .meaning = meaning};
    parcel->job->response = response;
    give_back(courier, parcel);
}

static void retry_returning(struct courier *courier)
{
    struct parcel *list = courier->returning;
    courier->returning = NULL;
    while (list != NULL) {
        struct parcel *next = list->next;
        give_back(courier, list);
        list = next;
    }
}

/* ---- starting ---- */

static enum status start(struct courier *courier, struct parcel *parcel,
                         const struct http_request *request)
{
    enum status status = set_up(courier, parcel, request);
    if (status != ST_OK) {
        return status;
    }
    if (curl_multi_add_handle(courier->multi, parcel->easy) != CURLM_OK) {
        return ST_NO_MEMORY;
    }
    parcel->next = courier->active;
    courier->active = parcel;
    courier->under_way++;
    return ST_OK;
}

static void leave_active(struct courier *courier, const struct parcel *parcel)
{
    struct parcel **link = &courier->active;
    while (*link != parcel) {
        INVARIANT(*link != NULL);
        link = &(*link)->next;
    }
    *link = parcel->next;
    courier->under_way--;
}

static void start_send(struct courier *courier, struct parcel *parcel)
{
    const struct channel_ops *ops = parcel->account->ops;
    struct http_request request = {0};
    parcel->token_used = TEXT_NONE;
    if (parcel->token != NULL) {
        parcel->token_used = arena_text(parcel->arena, text_of(parcel->token->value));
    }
    parcel->job->outbound.now_ms = clock_wall_ms();
    randombytes_buf(parcel->job->outbound.random, sizeof parcel->job->outbound.random);
    enum status status =
        fetches(parcel)
            ? ops->media_request(parcel->account, parcel->token_used, &parcel->job->fetch.source,
                                 parcel->arena, &request)
            : ops->encode(parcel->account, parcel->token_used, &parcel->job->outbound,
                          parcel->arena, &request);
    if (status == ST_OK) {
        status = start(courier, parcel, &request);
    }
    if (status != ST_OK) {
        give_back_with(courier, parcel, status_retryable(status) ? SEND_RETRY : SEND_GIVE_UP,
                       SEND_NOT_TRIED,
                       fetches(parcel) ? "地址不在允许的名单里，没有去取" : "消息无法编码");
    }
}

static void fetch_failed(struct courier *courier, const struct token *token,
                         enum send_action action);

/* One fetch an account at a time; the others wait for it. */
static void start_fetch(struct courier *courier, struct parcel *first)
{
    struct token *token = first->token;
    if (token->fetching) {
        return;
    }
    struct parcel *fetch = parcel_open(NULL, first->account);
    enum status status = fetch == NULL ? ST_NO_MEMORY : ST_OK;
    struct http_request request = {0};
    if (status == ST_OK) {
        int64_t now_ms = clock_monotonic_ms();
        fetch->token = token;
        fetch->config = config_hold(first->job->config);
        fetch->forced = token_must_force(token, now_ms);
        status = fetch->account->ops->token_request(fetch->account, fetch->forced, fetch->arena,
                                                    &request);
        token->forced_at_ms = fetch->forced ? now_ms : token->forced_at_ms;
    }
    if (status == ST_OK) {
        status = start(courier, fetch, &request);
    }
    if (status != ST_OK) {
        parcel_close(fetch);
        fetch_failed(courier, token, SEND_RETRY);
        return;
    }
    token->fetching = true;
}

static bool is_late(const struct parcel *parcel)
{
    return parcel->job->until_ms != 0 && clock_wall_ms() > parcel->job->until_ms;
}

static void start_or_wait(struct courier *courier, struct parcel *parcel)
{
    if (is_late(parcel)) {
        give_back_with(courier, parcel, SEND_UNTRIED, SEND_NOT_TRIED, "");
        return;
    }
    if (parcel->token == NULL || token_is_fresh(parcel->token, clock_monotonic_ms())) {
        start_send(courier, parcel);
        return;
    }
    parcel->next = courier->waiting;
    courier->waiting = parcel;
    start_fetch(courier, parcel);
}

static void take_job(struct courier *courier, struct send_job *job)
{
    struct parcel *parcel = parcel_open(job, job->account);
    if (parcel == NULL) {
        log_event(LOG_ERROR, "courier out of memory", LOG_N("outbox", job->outbox_id));
        send_job_close(job); /* the row is found in sending at the next start */
        return;
    }
    if (job->account->ops->needs_token && !job->fetch.source.by_url) {
        parcel->token = tokens_of(&courier->tokens, job->account);
        if (parcel->token == NULL) {
            give_back_with(courier, parcel, SEND_STOP_ACCOUNT, SEND_NOT_TRIED, "账号过多");
            return;
        }
    }
    start_or_wait(courier, parcel);
}

/* ---- ending ---- */

/* Takes the parcels that wait for token out of the waiting list, in the order they came. */
static struct parcel *take_waiting(struct courier *courier, const struct token *token)
{
    struct parcel *taken = NULL;
    struct parcel **link = &courier->waiting;
    while (*link != NULL) {
        struct parcel *parcel = *link;
        if (parcel->token == token) {
            *link = parcel->next;
            parcel->next = taken; /* the list is newest first: this turns it round */
            taken = parcel;
        } else {
            link = &parcel->next;
        }
    }
    return taken;
}

static void fetch_failed(struct courier *courier, const struct token *token,
                         enum send_action action)
{
    struct parcel *list = take_waiting(courier, token);
    while (list != NULL) {
        struct parcel *next = list->next;
        give_back_with(courier, list, action, SEND_UNANSWERED, "无法取得访问令牌");
        list = next;
    }
}

static void end_fetch(struct courier *courier, struct parcel *fetch, int http_code)
{
    struct token *token = fetch->token;
    token->fetching = false;
    struct token_answer answer = fetch->account->ops->token_judge(
        http_code, (struct text){fetch->answer, fetch->answer_bytes}, fetch->arena);
    enum status status =
        answer.status == ST_OK ? token_accept(token, &answer, clock_monotonic_ms()) : answer.status;
    metrics_count(courier->options.metrics, COUNT_TOKEN_REFRESHES, 1);
    if (status != ST_OK) {
        log_event(LOG_WARN, "no access token", LOG_T("account", fetch->account->id),
                  LOG_N("code", answer.code), LOG_S("reason", status_text(status)));
        fetch_failed(courier, token, status == ST_CONFIG ? SEND_STOP_ACCOUNT : SEND_RETRY);
        parcel_close(fetch);
        return;
    }
    /* Still the rejected value and no force allowed yet: the sends must wait, not spin. */
    if (token->suspect && !token_must_force(token, clock_monotonic_ms())) {
        fetch_failed(courier, token, SEND_RETRY);
        parcel_close(fetch);
        return;
    }
    struct parcel *list = take_waiting(courier, token);
    while (list != NULL) {
        struct parcel *next = list->next;
        start_or_wait(courier, list);
        list = next;
    }
    parcel_close(fetch);
}

static void obey_retry_after(struct parcel *parcel)
{
    curl_off_t seconds = 0;
    curl_easy_getinfo(parcel->easy, CURLINFO_RETRY_AFTER, &seconds);
    http_obey_retry_after(seconds, &parcel->job->verdict);
}

static const char *what_failed(const struct parcel *parcel)
{
    if (fetches(parcel)) {
        return "file not fetched";
    }
    return parcel->job->outbox_id == 0 ? "sign not shown" : "send not accepted";
}

static void end_send(struct courier *courier, struct parcel *parcel, int http_code, bool sent_out)
{
    struct text answer = {parcel->answer, parcel->answer_bytes};
    struct verdict verdict =
        fetches(parcel) ? media_transfer_judge(&parcel->transfer, parcel->job, http_code, answer,
                                               parcel->arena)
                        : parcel->account->ops->judge(http_code, answer, sent_out);
    if (parcel->transfer.again) {
        start_send(courier, parcel);
        return;
    }
    if (verdict.action == SEND_TOKEN && !parcel->retried && parcel->token != NULL) {
        parcel->retried = true;
        token_reject(parcel->token, parcel->token_used);
        start_or_wait(courier, parcel);
        return;
    }
    parcel->job->verdict = verdict;
    parcel->job->response = http_response(http_code, &verdict);
    if (parcel->account->ops->read_answer != NULL && !fetches(parcel)) {
        parcel->account->ops->read_answer(answer, parcel->job->arena, &parcel->job->answer);
    }
    if (verdict.action != SEND_DONE) {
        log_event(LOG_WARN, what_failed(parcel),
                  LOG_N("outbox", parcel->job->outbox_id), LOG_N("media", parcel->job->fetch.row),
                  LOG_T("account", parcel->account->id), LOG_N("http", http_code),
                  LOG_N("code", verdict.code));
    }
    obey_retry_after(parcel);
    give_back(courier, parcel);
}

static void end_exchange(struct courier *courier, const CURLMsg *message)
{
    struct parcel *parcel = NULL;
    long http_code = 0;
    long request_bytes = 0;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&parcel);
    curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &http_code);
    curl_easy_getinfo(message->easy_handle, CURLINFO_REQUEST_SIZE, &request_bytes);
    int code = message->data.result == CURLE_OK ? (int)http_code : 0;
    curl_multi_remove_handle(courier->multi, parcel->easy);
    leave_active(courier, parcel);
    if (parcel->job == NULL) {
        end_fetch(courier, parcel, code);
    } else {
        end_send(courier, parcel, code, request_bytes > 0);
    }
}

static void end_exchanges(struct courier *courier)
{
    int left = 0;
    for (CURLMsg *message = curl_multi_info_read(courier->multi, &left); message != NULL;
         message = curl_multi_info_read(courier->multi, &left)) {
        if (message->msg == CURLMSG_DONE) {
            end_exchange(courier, message);
        }
    }
}

/* ---- the thread ---- */

static void take_jobs(struct courier *courier)
{
    while (courier->under_way < (size_t)courier->options.parallel) {
        void *job = NULL;
        if (queue_take(courier->queue, &job, 1, 0) == 0) {
            break;
        }
        take_job(courier, job);
    }
    metrics_gauge(courier->options.metrics, GAUGE_COURIER_DEPTH,
                  (int64_t)queue_depth(courier->queue));
}

/* What never went out goes back untried; what is under way may have arrived. */
static void give_up_rest(struct courier *courier)
{
    void *job = NULL;
    while (queue_take(courier->queue, &job, 1, 0) == 1) {
        struct parcel *parcel = parcel_open(job, ((struct send_job *)job)->account);
        if (parcel == NULL) {
            send_job_close(job);
            continue;
        }
        give_back_with(courier, parcel, SEND_UNTRIED, SEND_NOT_TRIED, "");
    }
    while (courier->waiting != NULL) {
        struct parcel *parcel = courier->waiting;
        courier->waiting = parcel->next;
        give_back_with(courier, parcel, SEND_UNTRIED, SEND_NOT_TRIED, "");
    }
}

static bool has_work(const struct courier *courier)
{
    return courier->under_way > 0 || courier->returning != NULL;
}

void courier_run(struct courier *courier)
{
    int64_t stop_at_ms = INT64_MAX;
    for (;;) {
        if (atomic_load(&courier->stopping) && stop_at_ms == INT64_MAX) {
            stop_at_ms = clock_monotonic_ms() + COURIER_STOP_MS;
            give_up_rest(courier);
        }
        if (stop_at_ms != INT64_MAX &&
            (!has_work(courier) || clock_monotonic_ms() >= stop_at_ms)) {
            break;
        }
        retry_returning(courier);
        take_jobs(courier);
        int running = 0;
        curl_multi_perform(courier->multi, &running);
        end_exchanges(courier);
        int wait_ms = courier->returning != NULL ? RETURN_RETRY_MS : POLL_MS;
        curl_multi_poll(courier->multi, NULL, 0, wait_ms, NULL);
    }
}

enum status courier_dispatch(void *courier_, struct send_job *job)
{
    struct courier *courier = courier_;
    enum status status = queue_push(courier->queue, job);
    if (status == ST_OK) {
        curl_multi_wakeup(courier->multi);
    }
    return status;
}

void courier_stop(struct courier *courier)
{
    queue_stop(courier->queue);
    atomic_store(&courier->stopping, true);
    curl_multi_wakeup(courier->multi);
}

enum status courier_open(const struct courier_options *options, struct courier **courier_out)
{
    INVARIANT(options->parallel >= 1);
    *courier_out = NULL;
    struct courier *courier = calloc(1, sizeof *courier);
    if (courier == NULL) {
        return ST_NO_MEMORY;
    }
    courier->options = *options;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    courier->multi = curl_multi_init();
    enum status status = courier->multi == NULL ? ST_NO_MEMORY : ST_OK;
    if (status == ST_OK) {
        status = queue_open(COURIER_QUEUE, &courier->queue);
    }
    if (status != ST_OK) {
        courier_close(courier);
        return status;
    }
    *courier_out = courier;
    return ST_OK;
}

static void close_list(struct parcel *list)
{
    while (list != NULL) {
        struct parcel *next = list->next;
        parcel_close(list);
        list = next;
    }
}

void courier_close(struct courier *courier)
{
    if (courier == NULL) {
        return;
    }
    close_list(courier->waiting);
    close_list(courier->returning);
    close_list(courier->active); /* cut short: their rows stay in sending */
    if (courier->multi != NULL) {
        curl_multi_cleanup(courier->multi);
    }
    queue_close(courier->queue);
    free(courier);
}
