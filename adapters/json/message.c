#include "adapters/json/message.h"

#include "adapters/clean.h"
#include "bot/base/date.h"


/* ---- JSON ---- */

/* Counted before parsing, so that nothing is built of what is too deep. */
static bool is_shallow(struct text body)
{
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < body.size; i++) {
        char c = body.data[i];
        if (quoted && c == '\\') {
            i++;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && (c == '{' || c == '[')) {
            if (++depth > JSON_DEPTH_MAX) {
                return false;
            }
        } else if (!quoted && (c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return true;
}

enum status json_message_parse(struct text body, json_t **object_out)
{
    *object_out = NULL;
    if (body.size > JSON_BODY_BYTES_MAX || !is_shallow(body)) {
        return ST_TOO_LARGE;
    }
    json_t *value =
        json_loadb(body.size == 0 ? "" : body.data, body.size, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(value)) {
        json_decref(value);
        return ST_MALFORMED;
    }
    *object_out = value;
    return ST_OK;
}

/* ---- members ---- */

static struct text string_of(const json_t *value)
{
    return (struct text){json_string_value(value), json_string_length(value)};
}

/* Absent and null are the same. */
static const json_t *member(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_null(value) ? NULL : value;
}

enum status json_message_id(const json_t *object, const char *key, size_t bytes_max,
                            struct arena *arena, struct text *id_out)
{
    struct text id = string_of(member(object, key));
    for (size_t i = 0; i < id.size; i++) {
        if (id.data[i] <= ' ' || id.data[i] > '~') {
            return ST_MALFORMED;
        }
    }
    if (id.size == 0 || id.size > bytes_max) {
        return ST_MALFORMED;
    }
    *id_out = arena_text(arena, id);
    return id_out->data == NULL ? ST_NO_MEMORY : ST_OK;
}

enum status json_message_line(const json_t *object, const char *key, size_t bytes_max,
                              struct arena *arena, struct text *line_out)
{
    const json_t *value = member(object, key);
    *line_out = TEXT_NONE;
    if (value == NULL) {
        return ST_OK;
    }
    if (!json_is_string(value) || text_find(string_of(value), TEXT("\n")) != SIZE_MAX) {
        return ST_MALFORMED;
    }
    struct text clean = clean_words(text_trim(string_of(value)), arena);
    *line_out = text_cut_utf8(clean, bytes_max);
    return clean.data == NULL ? ST_NO_MEMORY : ST_OK;
}

static enum status read_text(const json_t *object, struct arena *arena, struct text *out)
{
    const json_t *value = member(object, "text");
    *out = clean_words(text_trim(string_of(value)), arena);
    if (out->data == NULL) {
        return ST_NO_MEMORY;
    }
    return out->size == 0 ? ST_MALFORMED : ST_OK;
}

/* A time that reads the same wherever one is: it says its offset. */
static bool read_moment(struct text words, int64_t *at_ms_out)
{
    enum { HOUR_MINUTES = 60 };
    int64_t elsewhere_ms = 0;
    return date_parse_moment(words, 0, at_ms_out) &&
           date_parse_moment(words, HOUR_MINUTES, &elsewhere_ms) && *at_ms_out == elsewhere_ms;
}

/* Unix time in seconds, or ISO 8601; after 1970 and before the year 10000. */
static enum status read_at(const json_t *object, int64_t *at_ms_out)
{
    static const int64_t seconds_max = INT64_C(253402300799);
    const json_t *value = member(object, "at");
    int64_t seconds = json_integer_value(value), at_ms = 0; /* 0 for what is no whole number */
    if (json_is_string(value)) {
        if (!read_moment(string_of(value), &at_ms)) {
            return ST_MALFORMED;
        }
    } else if (seconds > 0 && seconds <= seconds_max) {
        at_ms = seconds * 1000;
    }
    *at_ms_out = at_ms;
    return at_ms > 0 ? ST_OK : ST_MALFORMED;
}

/* ---- whole ---- */

static enum status read_words(const json_t *object, struct arena *arena,
                              struct json_message *message)
{
    enum status status = json_message_id(object, "id", JSON_ID_BYTES_MAX, arena, &message->id);
    if (status == ST_OK) {
        status = json_message_id(object, "from", JSON_FROM_BYTES_MAX, arena, &message->from);
    }
    if (status == ST_OK) {
        status = read_text(object, arena, &message->text);
    }
    if (status == ST_OK) {
        status = read_at(object, &message->at_ms);
    }
    if (status == ST_OK) {
        status = json_message_line(object, "name", JSON_NAME_BYTES_MAX, arena, &message->name);
    }
    if (status == ST_OK) {
        status = json_message_line(object, "phone", JSON_PHONE_BYTES_MAX, arena, &message->phone);
    }
    return status;
}

static enum status read_status(const json_t *object, struct arena *arena,
                               struct json_message *message)
{
    static const struct {
        struct text word;
        enum report_state state;
    } states[] = {{TEXT("accepted"), REPORT_BUFFERED},
                  {TEXT("delivered"), REPORT_DELIVERED},
                  {TEXT("failed"), REPORT_FAILED}};
    struct text word = string_of(member(object, "state"));
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (text_equal(states[i].word, word)) {
            message->state = states[i].state;
        }
    }
    if (message->state == REPORT_NONE) {
        return ST_MALFORMED;
    }
    enum status status = json_message_id(object, "key", JSON_ID_BYTES_MAX, arena, &message->key);
    return status == ST_OK
               ? json_message_line(object, "reason", JSON_REASON_BYTES_MAX, arena, &message->reason)
               : status;
}

enum status json_message_read(struct text body, struct arena *arena,
                              struct json_message *message_out)
{
    json_t *object = NULL;
    *message_out = (struct json_message){0};
    enum status status = json_message_parse(body, &object);
    if (status != ST_OK) {
        return status;
    }
    const json_t *type = member(object, "type");
    if (type == NULL || text_equal(string_of(type), TEXT("message"))) {
        message_out->kind = JSON_MESSAGE;
        status = read_words(object, arena, message_out);
    } else if (text_equal(string_of(type), TEXT("status"))) {
        message_out->kind = JSON_STATUS;
        status = read_status(object, arena, message_out);
    } else {
        status = ST_MALFORMED;
    }
    json_decref(object);
    return status;
}
