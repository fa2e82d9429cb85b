/* message.h - the JSON that an integrator posts: docs/webhook.md. */
#ifndef ADAPTERS_JSON_MESSAGE_H
#define ADAPTERS_JSON_MESSAGE_H

#include "bot/base/arena.h"
#include "bot/inbound.h"

#include <jansson.h>

enum {
    JSON_BODY_BYTES_MAX = 65536,
    JSON_DEPTH_MAX = 8, /* of objects and arrays within each other */
    JSON_ID_BYTES_MAX = 128,
    JSON_FROM_BYTES_MAX = 64,
    JSON_NAME_BYTES_MAX = 60, /* more is cut */
    JSON_PHONE_BYTES_MAX = 32,
    JSON_REASON_BYTES_MAX = 96
};

enum json_kind { JSON_MESSAGE, JSON_STATUS };

struct json_message {
    enum json_kind kind;
    /* JSON_MESSAGE */
    struct text id, from, text;
    struct text name, phone; /* TEXT_NONE: not said */
    int64_t at_ms;
    /* JSON_STATUS */
    struct text key; /* ours, of the message it speaks of */
    enum report_state state;
    struct text reason; /* TEXT_NONE: not said */
};

/* An object as strict as JSON is, without repeated keys; NULL: it is none. ST_TOO_LARGE when it is
 * nested deeper than JSON_DEPTH_MAX. *object_out is the caller's. */
MUST_CHECK enum status json_message_parse(struct text body, json_t **object_out);

/* Texts are copied. Members that nobody knows are passed over; one that is known and not what it
 * must be makes all of it ST_MALFORMED. */
MUST_CHECK enum status json_message_read(struct text body, struct arena *arena,
                                         struct json_message *message_out);

/* A string member that is short, printable ASCII and without blanks, copied. ST_MALFORMED: it is
 * not there, or not that. */
MUST_CHECK enum status json_message_id(const json_t *object, const char *key, size_t bytes_max,
                                       struct arena *arena, struct text *id_out);
/* Words that may be absent (TEXT_NONE then), in one line; cut to bytes_max, and copied. */
MUST_CHECK enum status json_message_line(const json_t *object, const char *key, size_t bytes_max,
                                         struct arena *arena, struct text *line_out);

#endif
