#include "adapters/staff/login.h"

#include "adapters/staff/answers.h"
#include "adapters/staff/origin.h"
#include "adapters/staff/sessions.h"
#include "bot/base/clock.h"
#include "bot/base/log.h"
#include "bot/render.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    ORIGIN_BYTES = 256,
    COOKIES_BYTES = 4096,
    HEADERS_BYTES = 256,
    ARENA_BYTES = 2048,
    USERNAME_BYTES_MAX = STORE_ID_BYTES - 1
};

/* A login or a logout under way. */
struct login {
    struct exchange exchange; /* first */
    struct front *front;
    struct hasher_job job;
    char username[STORE_ID_BYTES];
    char address[ADDRESS_TEXT_BYTES];
    char token[SESSIONS_TOKEN_TEXT_BYTES + 1];
    char token_hash[SESSION_TOKEN_BYTES];
    int64_t password_version;
    bool secure;
    struct login_words words;
    char body[LOGIN_BYTES_MAX];
};

/* ---- the request ---- */

enum status login_parse(struct text body, struct login_words *words_out)
{
    *words_out = (struct login_words){0};
    json_t *json = json_loadb(body.data, body.size, JSON_REJECT_DUPLICATES, NULL);
    const char *username, *password;
    size_t username_size, password_size;
    if (json_unpack(json, "{s:s%, s:s%}", "username", &username, &username_size, "password",
                    &password, &password_size) != 0) {
        json_decref(json);
        return ST_MALFORMED;
    }
    struct login_words words = {{username, username_size}, {password, password_size}, json};
    if (username_size == 0 || username_size > USERNAME_BYTES_MAX || password_size == 0) {
        login_words_wipe(&words);
        return ST_UNAUTHORIZED; /* nobody is called that */
    }
    if (password_size > HASHER_PASSWORD_BYTES_MAX) {
        login_words_wipe(&words);
        return ST_TOO_LARGE;
    }
    *words_out = words;
    return ST_OK;
}

void login_words_wipe(struct login_words *words)
{
    if (words->json != NULL) {
        sodium_memzero((void *)(uintptr_t)words->password.data, words->password.size);
        json_decref(words->json);
        *words = (struct login_words){0};
    }
}

static void close_login(struct exchange *exchange)
{
    struct login *login = (struct login *)exchange;
    login_words_wipe(&login->words);
    sodium_memzero(login, sizeof *login);
    free(login);
}

struct text login_cookie(const struct connection *connection, char *out, size_t capacity_bytes)
{
    struct text header = connection_header(connection, WSI_TOKEN_HTTP_COOKIE, out, capacity_bytes);
    return http_cookie(header, TEXT(LOGIN_COOKIE));
}

/* A page of someone else's may not log anyone in or out; programs without a page may. */
static enum status check_origin(const struct connection *connection, bool *secure_out)
{
    char given[ORIGIN_BYTES];
    int port;
    *secure_out = false;
    if (lws_hdr_total_length(connection->wsi, WSI_TOKEN_ORIGIN) == 0) {
        return ST_OK;
    }
    struct text origin = connection_header(connection, WSI_TOKEN_ORIGIN, given, sizeof given);
    struct address local = connection_local(connection, &port);
    *secure_out = origin_is_secure(origin);
    return origin_allowed(origin, &connection->front->config->settings, &local, port)
               ? ST_OK
               : ST_FORBIDDEN;
}

bool login_origin_allowed(const struct connection *connection)
{
    bool secure;
    return check_origin(connection, &secure) == ST_OK;
}

static enum status begin(struct connection *connection, size_t body_bytes,
                         struct exchange **exchange_out)
{
    bool secure;
    if (check_origin(connection, &secure) != ST_OK) {
        return ST_FORBIDDEN;
    }
    if (body_bytes > LOGIN_BYTES_MAX) {
        return ST_TOO_LARGE;
    }
    struct login *login = calloc(1, sizeof *login);
    if (login == NULL) {
        return ST_NO_MEMORY;
    }
    login->exchange = (struct exchange){.connection = connection,
                                        .close = close_login,
                                        .body = login->body,
                                        .body_capacity = sizeof login->body};
    login->front = connection->front;
    login->secure = secure;
    address_format(&connection->peer, login->address);
    *exchange_out = &login->exchange;
    return ST_OK;
}

enum status login_begin(struct connection *connection, size_t body_bytes,
                        struct exchange **exchange_out)
{
    return begin(connection, body_bytes, exchange_out);
}

/* Makes an input with the texts that both visits to the desk name. */
static struct input *open_input(struct login *login, enum input_kind kind, struct text *username,
                                struct text *address)
{
    struct input *input = input_open(kind, login->front->config, ARENA_BYTES);
    if (input == NULL) {
        return NULL;
    }
    *username = arena_text(input->arena, text_of(login->username));
    *address = arena_text(input->arena, text_of(login->address));
    input->origin = login;
    if (username->data == NULL || address->data == NULL) {
        input_close(input);
        return NULL;
    }
    return input;
}

static enum status send_or_close(struct front *front, struct input *input)
{
    enum status status = front_send(front, input);
    if (status != ST_OK) {
        input_close(input);
    }
    return status;
}

static enum status ask_for_hash(struct login *login)
{
    struct text username, address;
    struct input *input = open_input(login, INPUT_LOGIN, &username, &address);
    if (input == NULL) {
        return ST_NO_MEMORY;
    }
    input->login.username = username;
    input->login.address = address;
    return send_or_close(login->front, input);
}

void login_finish(struct connection *connection, struct exchange *exchange)
{
    struct login *login = (struct login *)exchange;
    enum status status =
        login_parse((struct text){exchange->body, exchange->body_size}, &login->words);
    sodium_memzero(login->body, sizeof login->body);
    if (status == ST_OK) {
        text_copy(login->words.username, login->username, sizeof login->username);
        status = ask_for_hash(login);
    }
    if (status != ST_OK) {
        answers_status(connection, status);
    } else {
        connection_wait_for_answer(connection);
    }
}

/* ---- the way back ---- */

/* The end of a login that was out: answers if someone still listens, then frees. */
static void end_refused(struct login *login, enum status status, int64_t retry_after_ms)
{
    struct connection *connection = login->exchange.connection;
    if (status == ST_UNAUTHORIZED || status == ST_THROTTLED) {
        metrics_count(login->front->metrics, COUNT_LOGIN_REFUSED, 1);
        log_event(LOG_WARN, "login refused", LOG_S("username", login->username),
                  LOG_S("address", login->address), LOG_S("reason", status_text(status)));
    }
    if (connection != NULL && status == ST_THROTTLED) {
        answers_throttled(connection, retry_after_ms);
    } else if (connection != NULL) {
        answers_status(connection, status);
    }
    close_login(&login->exchange);
}

static void end_logged_in(struct login *login, struct input *input, int64_t now_ms)
{
    struct connection *connection = login->exchange.connection;
    metrics_count(login->front->metrics, COUNT_LOGINS, 1);
    if (connection != NULL) {
        char cookie[HEADERS_BYTES];
        struct json_out out;
        struct text body = TEXT_NONE;
        json_out_begin(&out, input->arena, ARENA_BYTES);
        json_out_object(&out, NULL);
        json_out_bool(&out, "ok", true);
        render_viewer(&out, "me", login->front->config, &input->viewer_out);
        json_out_object_end(&out);
        enum status status = json_out_end(&out, &body);
        int64_t left_s = (input->expires_at_ms - now_ms) / 1000;
        int size = snprintf(cookie, sizeof cookie,
                            "Set-Cookie: " LOGIN_COOKIE "=%s; Path=/staff; Max-Age=%lld; HttpOnly; "
                            "SameSite=Strict%s\r\nCache-Control: no-store\r\n",
                            login->token, (long long)(left_s < 0 ? 0 : left_s),
                            login->secure ? "; Secure" : "");
        if (status == ST_OK) {
            connection_answer(connection, ST_OK,
                              &(struct http_reply){.code = 200,
                                                   .content_type = answers_json,
                                                   .headers = {cookie, (size_t)size},
                                                   .body = body});
        } else {
            answers_status(connection, status);
        }
        sodium_memzero(cookie, sizeof cookie);
    }
    close_login(&login->exchange);
}

static void hash_came(struct login *login, struct input *input)
{
    if (input->status != ST_OK) {
        end_refused(login, input->status, input->retry_after_ms);
        return;
    }
    text_copy(input->answer, login->job.hash, sizeof login->job.hash);
    login->job.password = login->words.password;
    login->job.back = login_hashed;
    login->password_version = input->password_version;
    enum status status = hasher_submit(login->front->hasher, &login->job);
    if (status != ST_OK) {
        end_refused(login, status, 0);
    }
}

void login_hashed(struct front *front, struct hasher_job *job)
{
    struct login *login = lws_container_of(job, struct login, job);
    (void)front;
    login_words_wipe(&login->words);
    if (login->exchange.connection == NULL && job->proved) {
        close_login(&login->exchange); /* a session that nobody could ever use */
        return;
    }
    /* A failure is counted even when the peer did not wait for it. */
    struct text username, address;
    struct input *input = open_input(login, INPUT_LOGIN_PROVED, &username, &address);
    if (input == NULL) {
        end_refused(login, ST_NO_MEMORY, 0);
        return;
    }
    sessions_make_token(login->token, login->token_hash);
    input->proved.username = username;
    input->proved.address = address;
    input->proved.proved = job->proved;
    input->proved.version = login->password_version;
    text_copy(text_of(job->fresh_hash), input->proved.hash, sizeof input->proved.hash);
    text_copy(text_of(login->token_hash), input->proved.token_hash,
              sizeof input->proved.token_hash);
    enum status status = send_or_close(login->front, input);
    if (status != ST_OK) {
        end_refused(login, status, 0);
    }
}

static void proof_came(struct login *login, struct input *input, int64_t now_ms)
{
    if (input->status != ST_OK) {
        end_refused(login, input->status, input->retry_after_ms);
    } else {
        end_logged_in(login, input, now_ms);
    }
}

/* ---- logout ---- */

enum status logout_begin(struct connection *connection, size_t body_bytes,
                         struct exchange **exchange_out)
{
    char cookies[COOKIES_BYTES];
    enum status status = begin(connection, body_bytes, exchange_out);
    if (status != ST_OK) {
        return status;
    }
    struct login *login = (struct login *)*exchange_out;
    struct text token = login_cookie(connection, cookies, sizeof cookies);
    if (!sessions_hash_token(token, login->token_hash)) {
        close_login(*exchange_out);
        *exchange_out = NULL;
        return ST_UNAUTHORIZED;
    }
    return ST_OK;
}

void logout_finish(struct connection *connection, struct exchange *exchange)
{
    struct login *login = (struct login *)exchange;
    struct input *input = input_open(INPUT_LOGOUT, login->front->config, ARENA_BYTES);
    enum status status = ST_NO_MEMORY;
    if (input != NULL) {
        input->origin = login;
        text_copy(text_of(login->token_hash), input->logout.token_hash,
                  sizeof input->logout.token_hash);
        status = send_or_close(login->front, input);
    }
    if (status != ST_OK) {
        answers_status(connection, status);
    } else {
        connection_wait_for_answer(connection);
    }
}

static void logged_out(struct login *login, struct input *input)
{
    struct connection *connection = login->exchange.connection;
    if (connection != NULL && (input->status == ST_OK || input->status == ST_NOT_FOUND)) {
        connection_answer(
            connection, ST_OK,
            &(struct http_reply){.code = 200,
                                 .content_type = answers_json,
                                 .headers = TEXT("Set-Cookie: " LOGIN_COOKIE
                                                 "=; Path=/staff; Max-Age=0; HttpOnly; "
                                                 "SameSite=Strict\r\n"),
                                 .body = TEXT("{\"ok\":true}\n")});
    } else if (connection != NULL) {
        answers_status(connection, input->status);
    }
    close_login(&login->exchange);
}

void login_released(struct front *front, struct input *input)
{
    struct login *login = input->origin;
    (void)front;
    switch (input->kind) {
    case INPUT_LOGIN:
        hash_came(login, input);
        break;
    case INPUT_LOGIN_PROVED:
        proof_came(login, input, clock_wall_ms());
        break;
    default:
        logged_out(login, input);
        break;
    }
    input_close(input);
}
