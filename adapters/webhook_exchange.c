#include "adapters/webhook_exchange.h"

#include "adapters/registry.h"
#include "adapters/webhook.h"
#include "bot/base/clock.h"
#include "bot/base/invariant.h"

/* Beside the body: query, what decode makes of it, the answer. One block for all of it. */
enum { ARENA_BYTES_BESIDE = 4096, HEADER_BYTES = 512 };

struct webhook_exchange {
    struct exchange exchange; /* first */
    const struct account *account;
    struct webhook hook;
    struct inbound_batch batch;
    struct input *input; /* owns the arena in which all this lies */
    size_t inputs_out;
    enum status worst;
};

static void close_exchange(struct exchange *exchange)
{
    input_close(((struct webhook_exchange *)exchange)->input);
}

/* Finds the account of the path; counts the request for its channel from here on. */
static const struct account *find_account(struct connection *connection)
{
    struct front *front = connection->front;
    const struct account *account =
        config_account(front->config, connection->match.channel, connection->match.account);
    const struct channel_ops *channel =
        account != NULL ? account->ops : registry_find(connection->match.channel);
    connection->metrics_channel =
        channel == NULL ? -1 : (int)metrics_name_channel(front->metrics, channel->name);
    return account;
}

/* The query string, put together again in the arena. */
static enum status read_query(const struct connection *connection, struct arena *arena,
                              struct text *query_out)
{
    char piece[HTTP_QUERY_BYTES_MAX];
    char query[HTTP_QUERY_BYTES_MAX];
    size_t size = 0;
    *query_out = TEXT_NONE;
    for (int i = 0;; i++) {
        int length =
            lws_hdr_copy_fragment(connection->wsi, piece, sizeof piece, WSI_TOKEN_HTTP_URI_ARGS, i);
        if (length < 0) {
            break;
        }
        if (!http_query_append((struct text){piece, (size_t)length}, query, sizeof query, &size)) {
            return ST_MALFORMED;
        }
    }
    *query_out = arena_text(arena, (struct text){query, size});
    return query_out->data == NULL ? ST_NO_MEMORY : ST_OK;
}

static enum status keep_header(struct text value, struct arena *arena, struct text *out)
{
    *out = value.data == NULL ? TEXT_NONE : arena_text(arena, value);
    return value.data != NULL && out->data == NULL ? ST_NO_MEMORY : ST_OK;
}

/* The headers that channels look at, and who is asking. */
static enum status read_head(const struct connection *connection, struct webhook_exchange *exchange)
{
    char line[HEADER_BYTES], remote[ADDRESS_TEXT_BYTES];
    struct webhook *hook = &exchange->hook;
    struct arena *arena = exchange->input->arena;
    const char *const *names = exchange->account->ops->headers;
    enum status status = keep_header(
        connection_header(connection, WSI_TOKEN_HTTP_CONTENT_TYPE, line, sizeof line), arena,
        &hook->content_type);
    if (status == ST_OK && exchange->account->ops->has_tail) {
        status = keep_header(connection_header(connection, WSI_TOKEN_HOST, line, sizeof line),
                             arena, &hook->host);
    }
    for (size_t i = 0; status == ST_OK && names != NULL && names[i] != NULL; i++) {
        INVARIANT(i < CHANNEL_HEADERS_MAX);
        status = keep_header(connection_named_header(connection, names[i], line, sizeof line),
                             arena, &hook->headers[i]);
    }
    if (status == ST_OK && exchange->account->ops->has_tail) {
        address_format(&connection->peer, remote);
        status = keep_header(text_of(remote), arena, &hook->remote);
    }
    if (status == ST_OK && connection->match.tail.size > 0) {
        status = keep_header(connection->match.tail, arena, &hook->tail);
    }
    return status;
}

static enum status open_exchange(struct connection *connection, size_t body_bytes,
                                 struct webhook_exchange **exchange_out)
{
    const struct account *account = find_account(connection);
    if (account == NULL || (connection->match.tail.size > 0) != account->ops->has_tail) {
        return ST_NOT_FOUND;
    }
    if (body_bytes > account->ops->body_bytes_max) {
        return ST_TOO_LARGE;
    }
    struct input *input =
        input_open(INPUT_MESSAGE, connection->front->config, 2 * body_bytes + ARENA_BYTES_BESIDE);
    if (input == NULL) {
        return ST_NO_MEMORY;
    }
    struct webhook_exchange *exchange = arena_alloc(input->arena, sizeof *exchange);
    char *body = arena_alloc(input->arena, body_bytes + 1);
    if (exchange == NULL || body == NULL) {
        input_close(input);
        return ST_NO_MEMORY;
    }
    exchange->exchange = (struct exchange){.connection = connection,
                                           .close = close_exchange,
                                           .body = body,
                                           .body_capacity = body_bytes};
    exchange->account = account;
    exchange->input = input;
    exchange->worst = ST_OK;
    enum status status = read_head(connection, exchange);
    if (status == ST_OK) {
        status = read_query(connection, input->arena, &exchange->hook.query);
    }
    if (status != ST_OK) {
        input_close(input);
        return status;
    }
    *exchange_out = exchange;
    return ST_OK;
}

void webhook_exchange_get(struct connection *connection)
{
    struct webhook_exchange *exchange = NULL;
    struct text body = TEXT_NONE;
    enum status status = open_exchange(connection, 0, &exchange);
    if (status == ST_OK && exchange->account->ops->get_delivers) {
        exchange->hook.is_get = true;
        connection->exchange = &exchange->exchange; /* as if a body of no bytes had come */
        webhook_exchange_finish(connection, connection->exchange);
        return;
    }
    if (status == ST_OK && exchange->account->ops->handshake == NULL) {
        status = ST_METHOD;
    }
    if (status == ST_OK) {
        exchange->hook.is_get = true;
        exchange->hook.now_ms = clock_wall_ms();
        status =
            webhook_handshake(exchange->account, &exchange->hook, exchange->input->arena, &body);
    }
    if (status == ST_OK) {
        connection_answer(connection, ST_OK, &(struct http_reply){.code = 200, .body = body});
    } else {
        connection_answer_status(connection, status);
    }
    if (exchange != NULL) {
        input_close(exchange->input);
    }
}

enum status webhook_exchange_begin(struct connection *connection, size_t body_bytes,
                                   struct exchange **exchange_out)
{
    struct webhook_exchange *exchange = NULL;
    enum status status = open_exchange(connection, body_bytes, &exchange);
    *exchange_out = status == ST_OK ? &exchange->exchange : NULL;
    return status;
}

/* Writes the channel's answer; reply is what the resident is to read, or empty. */
static void answer(struct webhook_exchange *exchange, struct text reply, int64_t reply_at_ms)
{
    struct connection *connection = exchange->exchange.connection;
    uint8_t random[CHANNEL_RANDOM_BYTES];
    struct http_answer http = {0};
    front_random(connection->front, random, sizeof random);
    exchange->hook.now_ms = clock_wall_ms();
    enum status status = exchange->account->ops->answer(
        exchange->account, &exchange->hook, &exchange->batch.items[0], reply, reply_at_ms, random,
        exchange->input->arena, &http);
    if (status != ST_OK) {
        connection_answer_status(connection, status);
        return;
    }
    connection_answer(connection, ST_OK,
                      &(struct http_reply){
                          .code = http.code, .content_type = http.content_type, .body = http.body});
}

static bool copy_text(struct arena *arena, struct text *text)
{
    *text = arena_text(arena, *text);
    return text->data != NULL;
}

/* A further input of the same request: it goes to the desk with an arena of its own. */
static struct input *open_further(struct webhook_exchange *exchange, const struct inbound *inbound)
{
    struct input *input = input_open(INPUT_MESSAGE, exchange->input->config,
                                     inbound->content.size + ARENA_BYTES_BESIDE);
    if (input == NULL) {
        return NULL;
    }
    input->message = *inbound;
    struct inbound *copy = &input->message;
    bool copied =
        copy_text(input->arena, &copy->peer) && copy_text(input->arena, &copy->dedupe_key) &&
        copy_text(input->arena, &copy->content) && copy_text(input->arena, &copy->media_id) &&
        copy_text(input->arena, &copy->media_url) && copy_text(input->arena, &copy->event_key) &&
        copy_text(input->arena, &copy->reference) && copy_text(input->arena, &copy->name) &&
        copy_text(input->arena, &copy->phone) && copy_text(input->arena, &copy->notice_id);
    if (!copied) {
        input_close(input);
        return NULL;
    }
    return input;
}

/* Sends one input a message to the desk. Stops at the first that cannot go: the platform
 * repeats the whole request, and what went through already is known by its key then. */
static enum status send_all(struct webhook_exchange *exchange, struct front *front)
{
    bool first = true;
    for (size_t i = 0; i < exchange->batch.count; i++) {
        const struct inbound *inbound = &exchange->batch.items[i];
        if (inbound->kind == INBOUND_OTHER) {
            continue;
        }
        struct input *input = first ? exchange->input : open_further(exchange, inbound);
        if (input == NULL) {
            return ST_NO_MEMORY;
        }
        if (first) {
            input->message = *inbound;
        }
        input->origin = exchange;
        enum status status = front_send(front, input);
        if (status != ST_OK) {
            if (!first) {
                input_close(input);
            }
            return status;
        }
        exchange->inputs_out++;
        first = false;
    }
    return ST_OK;
}

void webhook_exchange_finish(struct connection *connection, struct exchange *plain)
{
    struct webhook_exchange *exchange = (struct webhook_exchange *)plain;
    struct front *front = connection->front;
    exchange->hook.body = (struct text){plain->body, plain->body_size};
    exchange->hook.now_ms = clock_wall_ms();
    enum status status = webhook_receive(exchange->account, front->replay, &exchange->hook,
                                         exchange->input->arena, &exchange->batch);
    if (status != ST_OK) {
        connection_answer_status(connection, status);
        return;
    }
    if (!webhook_needs_desk(&exchange->batch)) {
        answer(exchange, TEXT_NONE, exchange->hook.now_ms);
        return;
    }
    status = send_all(exchange, front);
    plain->out = exchange->inputs_out > 0;
    if (status != ST_OK) {
        connection_answer_status(connection, status);
    } else {
        connection_wait_for_answer(connection);
    }
}

void webhook_exchange_released(struct front *front, struct input *input)
{
    struct webhook_exchange *exchange = input->origin;
    (void)front;
    INVARIANT(exchange->inputs_out > 0);
    exchange->inputs_out--;
    if (input->status != ST_OK && input->status != ST_NOTHING) {
        exchange->worst = input->status;
    }
    if (input != exchange->input) {
        input_close(input);
    }
    if (exchange->inputs_out > 0) {
        return;
    }
    struct input *owner = exchange->input;
    if (exchange->exchange.connection != NULL) {
        /* The exchange stays out during the answer: it is closed here, once, afterwards. */
        if (exchange->worst == ST_OK) {
            answer(exchange, owner->answer, owner->answer_at_ms);
        } else {
            connection_answer_status(exchange->exchange.connection, exchange->worst);
        }
    }
    input_close(owner);
}
