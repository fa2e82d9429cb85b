#include "adapters/wechat/query.h"

#include "adapters/percent.h"

#include <stddef.h>

struct parameter {
    struct text name;
    size_t offset; /* into struct wechat_query */
};

#define PARAMETER(field)                                                                           \
    {                                                                                              \
        {#field, sizeof #field - 1}, offsetof(struct wechat_query, field)                          \
    }
static const struct parameter parameters[] = {
    PARAMETER(signature), PARAMETER(timestamp),    PARAMETER(nonce),
    PARAMETER(echostr),   PARAMETER(encrypt_type), PARAMETER(msg_signature),
};

static struct text *query_field(struct wechat_query *query, struct text name)
{
    for (size_t i = 0; i < sizeof parameters / sizeof parameters[0]; i++) {
        if (text_equal(parameters[i].name, name)) {
            return (struct text *)(void *)((char *)query + parameters[i].offset);
        }
    }
    return NULL;
}

static enum status read_pair(struct text pair, struct arena *arena, struct wechat_query *query)
{
    size_t equals = text_find(pair, TEXT("="));
    if (equals == SIZE_MAX) {
        return ST_OK; /* a parameter without a value is none of ours */
    }
    struct text *field = query_field(query, text_slice(pair, 0, equals));
    if (field == NULL) {
        return ST_OK;
    }
    if (field->data != NULL) {
        return ST_MALFORMED;
    }
    struct text value = {pair.data + equals + 1, pair.size - equals - 1};
    /* '+' stays '+': the platform percent-encodes, and a bare plus is a base64 digit there. */
    return percent_decode(value, false, arena, field);
}

enum status wechat_query_read(struct text raw, struct arena *arena, struct wechat_query *query_out)
{
    if (raw.size > WECHAT_QUERY_BYTES_MAX) {
        return ST_TOO_LARGE;
    }
    struct wechat_query query = {0};
    size_t count = 0;
    while (raw.size > 0) {
        if (++count > WECHAT_QUERY_PARAMETERS_MAX) {
            return ST_TOO_LARGE;
        }
        size_t end = text_find(raw, TEXT("&"));
        size_t size = end == SIZE_MAX ? raw.size : end;
        enum status status = read_pair((struct text){raw.data, size}, arena, &query);
        if (status != ST_OK) {
            return status;
        }
        raw = text_slice(raw, size + 1, raw.size);
    }
    *query_out = query;
    return ST_OK;
}

enum status wechat_query_escape(struct text value, struct arena *arena, struct text *escaped_out)
{
    struct text escaped = percent_encode(value, arena);
    if (escaped.data == NULL) {
        return ST_NO_MEMORY;
    }
    *escaped_out = escaped;
    return ST_OK;
}
