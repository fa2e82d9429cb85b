#include "adapters/staff/password_pages.h"

#include "adapters/staff/answers.h"
#include "adapters/staff/login.h"
#include "adapters/staff/sessions.h"
#include "bot/base/clock.h"
#include "bot/password.h"
#include "bot/render.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { COOKIES_BYTES = 4096, ARENA_BYTES = 2048, ARENA_LIMIT_BYTES = 16384 };

/* A password to begin with is to be typed from paper: no letters that look like others. 20 of 31 are
 * 99 bits. */
static const char start_letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
enum { START_LETTERS = 20, START_GROUP = 5, START_BYTES = START_LETTERS + START_LETTERS / START_GROUP };

/* A change under way. */
struct change {
    struct exchange exchange; /* first */
    struct front *front;
    struct hasher_job job; /* its two passwords borrow from words */
    struct viewer viewer;
    int64_t password_version;
    char address[ADDRESS_TEXT_BYTES];
    char token_hash[SESSION_TOKEN_BYTES];
    char start[START_BYTES]; /* the one that a colleague is given; NUL-terminated */
    char staff[STORE_ID_BYTES]; /* the colleague; "": it is one's own */
    json_t *words; /* owned */
    char body[LOGIN_BYTES_MAX];
};

/* ---- answers ---- */

static void refuse_by_text(struct connection *connection, enum status status, const char *code,
                           const char *key)
{
    const struct config *config = connection->front->config;
    struct arena *arena = arena_open(ARENA_BYTES, ARENA_LIMIT_BYTES);
    char min[16];
    snprintf(min, sizeof min, "%lld", (long long)config->settings.password_chars_min);
    const struct text_value values[] = {{"min", text_of(min)}};
    struct json_out out;
    struct text body = TEXT_NONE;
    if (arena == NULL) {
        answers_status(connection, ST_NO_MEMORY);
        return;
    }
    json_out_begin(&out, arena, ARENA_BYTES / 2);
    json_out_object(&out, NULL);
    json_out_object(&out, "error");
    json_out_string(&out, "code", code);
    json_out_text(&out, "message", texts_fill(config->texts, key, values, 1, arena));
    json_out_object_end(&out);
    json_out_object_end(&out);
    if (json_out_end(&out, &body) == ST_OK) {
        connection_answer(connection, status,
                          &(struct http_reply){.code = status_http(status),
                                               .content_type = answers_json,
                                               .headers = TEXT("Cache-Control: no-store\r\n"),
                                               .body = body});
    } else {
        answers_status(connection, ST_NO_MEMORY);
    }
    arena_close(arena);
}

/* The words of a status where they are others than at the door. */
static void refuse(struct connection *connection, const struct change *change, enum status status,
                   int64_t retry_after_ms)
{
    static const struct {
        enum status status;
        bool of_colleague;
        const char *code, *key;
    } rows[] = {
        {ST_FORBIDDEN, false, "wrong_password", "staff.password.wrong"},
        {ST_CONFLICT, false, "conflict", "staff.password.changed"},
        {ST_UNAUTHORIZED, false, "unauthorized", "staff.password.changed"},
        {ST_TOO_LARGE, false, "too_large", "staff.error.too_large"},
        {ST_FORBIDDEN, true, "forbidden", "staff.error.not_appointed"},
        {ST_CONFLICT, true, "conflict", "staff.error.self"},
        {ST_UNAUTHORIZED, true, "unauthorized", "staff.error.session_over"},
        {ST_NOT_FOUND, true, "not_found", "staff.error.no_such_staff"},
    };
    if (status == ST_THROTTLED) {
        answers_throttled(connection, retry_after_ms);
        return;
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].status == status && rows[i].of_colleague == (change->staff[0] != '\0')) {
            refuse_by_text(connection, status, rows[i].code, rows[i].key);
            return;
        }
    }
    answers_status(connection, status);
}

static void wipe_words(struct change *change)
{
    struct text *words[] = {&change->job.password, &change->job.fresh};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i]->size > 0 && words[i]->data != change->start) { /* which is yet to be told */
            sodium_memzero((void *)(uintptr_t)words[i]->data, words[i]->size);
        }
        *words[i] = TEXT_NONE;
    }
    json_decref(change->words);
    change->words = NULL;
}

static void close_change(struct exchange *exchange)
{
    struct change *change = (struct change *)exchange;
    wipe_words(change);
    sodium_memzero(change, sizeof *change);
    free(change);
}

/* The end of a change that was out. */
static void end(struct change *change, enum status status, int64_t retry_after_ms)
{
    if (change->exchange.connection != NULL) {
        refuse(change->exchange.connection, change, status, retry_after_ms);
    }
    close_change(&change->exchange);
}

/* ---- the request ---- */

/* Only a page of ours, and one that says so; with a session, which may be one that has yet to
 * choose a password. */
static enum status who_is_it(const struct connection *connection, struct change *change)
{
    char cookies[COOKIES_BYTES];
    if (lws_hdr_total_length(connection->wsi, WSI_TOKEN_ORIGIN) == 0 ||
        !login_origin_allowed(connection)) {
        return ST_FORBIDDEN;
    }
    struct text token = login_cookie(connection, cookies, sizeof cookies);
    const struct live_session *session =
        sessions_find_any(connection->front->sessions, token, clock_wall_ms());
    if (session == NULL) {
        return ST_UNAUTHORIZED;
    }
    change->viewer = session->viewer;
    text_copy(text_of(session->token_hash), change->token_hash, sizeof change->token_hash);
    return ST_OK;
}

enum status password_pages_begin(struct connection *connection, size_t body_bytes,
                                 struct exchange **exchange_out)
{
    if (body_bytes > LOGIN_BYTES_MAX) {
        return ST_TOO_LARGE;
    }
    struct change *change = calloc(1, sizeof *change);
    enum status status = change == NULL ? ST_NO_MEMORY : who_is_it(connection, change);
    if (status != ST_OK) {
        free(change);
        return status;
    }
    change->exchange = (struct exchange){.connection = connection,
                                         .close = close_change,
                                         .body = change->body,
                                         .body_capacity = sizeof change->body};
    change->front = connection->front;
    address_format(&connection->peer, change->address);
    *exchange_out = &change->exchange;
    return ST_OK;
}

/* Groups of letters, of which each is as likely as any other. */
static void draw_start(struct front *front, char out[START_BYTES])
{
    const uint8_t kinds = sizeof start_letters - 1;
    size_t size = 0;
    for (size_t i = 0; i < START_LETTERS;) {
        uint8_t byte;
        front_random(front, &byte, 1);
        if (byte >= 256 / kinds * kinds) {
            continue; /* the rest of a byte would favour the first letters */
        }
        if (i > 0 && i % START_GROUP == 0) {
            out[size++] = '-';
        }
        out[size++] = start_letters[byte % kinds];
        i++;
    }
    out[size] = '\0';
}

/* {"staff":"…"} */
static enum status parse_start(struct change *change)
{
    const char *staff;
    size_t staff_size;
    if (json_unpack(change->words, "{s:s%}", "staff", &staff, &staff_size) != 0 || staff_size == 0) {
        return ST_MALFORMED;
    }
    if (staff_size >= sizeof change->staff) {
        return ST_NOT_FOUND;
    }
    text_copy((struct text){staff, staff_size}, change->staff, sizeof change->staff);
    draw_start(change->front, change->start);
    change->job.fresh = text_of(change->start);
    return ST_OK;
}

/* {"current":"…","new":"…"} */
static enum status parse_own(struct change *change)
{
    const char *current, *fresh;
    size_t current_size, fresh_size;
    if (json_unpack(change->words, "{s:s%, s:s%}", "current", &current, &current_size, "new",
                    &fresh, &fresh_size) != 0) {
        return ST_MALFORMED;
    }
    change->job.password = (struct text){current, current_size};
    change->job.fresh = (struct text){fresh, fresh_size};
    if (current_size == 0) {
        return ST_FORBIDDEN; /* nobody's password */
    }
    bool fits = current_size <= HASHER_PASSWORD_BYTES_MAX && fresh_size <= HASHER_PASSWORD_BYTES_MAX;
    return fits ? ST_OK : ST_TOO_LARGE;
}

static enum status ask_desk(struct change *change, enum input_kind kind)
{
    struct input *input = input_open(kind, change->front->config, ARENA_BYTES);
    if (input == NULL) {
        return ST_NO_MEMORY;
    }
    input->origin = change;
    input->password.viewer = change->viewer;
    text_copy(text_of(change->staff), input->password.staff, sizeof input->password.staff);
    input->password.proved = change->job.proved;
    input->password.version = change->password_version;
    text_copy(text_of(change->address), input->password.address, sizeof input->password.address);
    text_copy(text_of(change->token_hash), input->password.token_hash,
              sizeof input->password.token_hash);
    text_copy(text_of(change->job.fresh_hash), input->password.hash, sizeof input->password.hash);
    enum status status = front_send(change->front, input);
    if (status != ST_OK) {
        input_close(input);
    }
    return status;
}

static void go_on(struct connection *connection, struct change *change, enum status status)
{
    status = status == ST_OK ? ask_desk(change, INPUT_PASSWORD) : status;
    if (status != ST_OK) {
        refuse(connection, change, status, 0);
    } else {
        connection_wait_for_answer(connection);
    }
}

static void load_words(struct change *change)
{
    change->words = json_loadb(change->exchange.body, change->exchange.body_size,
                               JSON_REJECT_DUPLICATES, NULL);
    sodium_memzero(change->body, sizeof change->body);
}

void password_pages_start(struct connection *connection, struct exchange *exchange)
{
    struct change *change = (struct change *)exchange;
    load_words(change);
    go_on(connection, change, parse_start(change));
}

void password_pages_finish(struct connection *connection, struct exchange *exchange)
{
    struct change *change = (struct change *)exchange;
    load_words(change);
    enum status status = parse_own(change);
    const char *fault =
        status == ST_OK ? password_fault(&change->front->config->settings,
                                         text_of(change->viewer.username), change->job.password,
                                         change->job.fresh)
                        : NULL;
    if (fault != NULL) {
        refuse_by_text(connection, ST_MALFORMED, "weak", fault);
        return;
    }
    go_on(connection, change, status);
}

/* ---- the way back ---- */

/* What was asked for is done even when the peer is gone meanwhile. */
static void hashed(struct front *front, struct hasher_job *job)
{
    struct change *change = lws_container_of(job, struct change, job);
    enum status status = front->closing ? ST_STOPPING : ST_OK;
    wipe_words(change);
    if (status == ST_OK && (job->proved || change->staff[0] != '\0') && job->fresh_hash[0] == '\0') {
        status = ST_NO_MEMORY;
    }
    if (status == ST_OK) {
        status = ask_desk(change, INPUT_PASSWORD_SET);
    }
    if (status != ST_OK) {
        end(change, status, 0);
    }
}

static void hash_came(struct change *change, const struct input *input)
{
    enum status status = input->status;
    if (status == ST_OK) {
        text_copy(input->answer, change->job.hash, sizeof change->job.hash);
        change->password_version = input->password_version;
        change->job.back = hashed;
        status = hasher_submit(change->front->hasher, &change->job);
    }
    if (status != ST_OK) {
        end(change, status, input->retry_after_ms);
    }
}

static void changed(struct change *change, struct input *input)
{
    struct connection *connection = change->exchange.connection;
    struct json_out out;
    struct text body = TEXT_NONE;
    json_out_begin(&out, input->arena, ARENA_BYTES);
    json_out_object(&out, NULL);
    json_out_bool(&out, "ok", true);
    if (change->staff[0] != '\0') {
        json_out_string(&out, "staff", change->staff);
        json_out_string(&out, "password", change->start);
    } else {
        render_viewer(&out, "me", change->front->config, &input->viewer_out);
    }
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &body);
    if (connection == NULL || status != ST_OK) {
        end(change, status, 0);
        return;
    }
    connection_answer(connection, ST_OK,
                      &(struct http_reply){.code = 200,
                                           .content_type = answers_json,
                                           .headers = TEXT("Cache-Control: no-store\r\n"),
                                           .body = body});
    sodium_memzero((void *)(uintptr_t)body.data, body.size);
    close_change(&change->exchange);
}

void password_pages_released(struct front *front, struct input *input)
{
    struct change *change = input->origin;
    (void)front;
    if (input->kind == INPUT_PASSWORD) {
        hash_came(change, input);
    } else if (input->status == ST_OK) {
        changed(change, input);
    } else {
        end(change, input->status, 0);
    }
    input_close(input);
}
