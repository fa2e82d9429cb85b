#include "tests/doubles/platform/wechat_message.h"

#include "tests/doubles/platform/wechat_xml.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 24, NUMBER_BYTES_MAX = 40 };

/* Which fields a type has, under which key an order names them, and what stands when it does not:
 * NULL leaves the field out. */
static const struct rule {
    const char *type, *name, *key;
    bool is_text; /* in CDATA */
    const char *fallback;
} rules[] = {
    {"text", "Content", "content", true, ""},
    {"text", "bizmsgmenuid", "menu_id", false, NULL},
    {"image", "PicUrl", "pic_url", true, ""},
    {"image", "MediaId", "media_id", true, ""},
    {"voice", "MediaId", "media_id", true, ""},
    {"voice", "MediaId16K", "media_id", true, ""},
    {"voice", "Format", "format", true, "amr"},
    {"voice", "Recognition", "content", true, NULL},
    {"video", "MediaId", "media_id", true, ""},
    {"video", "ThumbMediaId", "thumb_media_id", true, ""},
    {"shortvideo", "MediaId", "media_id", true, ""},
    {"shortvideo", "ThumbMediaId", "thumb_media_id", true, ""},
    {"location", "Location_X", "latitude", false, "31.230416"},
    {"location", "Location_Y", "longitude", false, "121.473701"},
    {"location", "Scale", "scale", false, "16"},
    {"location", "Label", "content", true, ""},
    {"link", "Title", "content", true, ""},
    {"link", "Description", "description", true, ""},
    {"link", "Url", "url", true, ""},
    {"event", "Event", "event", true, "subscribe"},
    {"event", "EventKey", "event_key", true, ""},
    {"event", "Ticket", "ticket", true, NULL},
    {"event", "Latitude", "latitude", false, NULL},
    {"event", "Longitude", "longitude", false, NULL},
    {"event", "Precision", "precision", false, NULL},
    {"event", "MenuId", "menu_id", false, NULL},
    {"event", "MsgID", "job_id", false, NULL},
    {"event", "Status", "status", true, NULL},
};

struct field {
    const char *name;
    bool is_text;
    char *value; /* owned */
};

struct fields {
    size_t count;
    struct field items[FIELDS_MAX];
};

static void add(struct fields *fields, const char *name, bool is_text, const char *value)
{
    if (fields->count < FIELDS_MAX && value != NULL) {
        fields->items[fields->count++] = (struct field){name, is_text, strdup(value)};
    }
}

/* A member as text, be it written as a string or as a number. Borrows from value or number. */
static const char *as_text(const json_t *value, char number[NUMBER_BYTES_MAX])
{
    if (json_is_integer(value)) {
        snprintf(number, NUMBER_BYTES_MAX, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return number;
    }
    if (json_is_real(value)) {
        snprintf(number, NUMBER_BYTES_MAX, "%.6f", json_real_value(value));
        return number;
    }
    return json_string_value(value);
}

static size_t add_ruled(struct fields *fields, const json_t *order, const char *type)
{
    size_t ruled = 0;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (strcmp(rules[i].type, type) != 0) {
            continue;
        }
        char number[NUMBER_BYTES_MAX];
        const char *value = as_text(json_object_get(order, rules[i].key), number);
        add(fields, rules[i].name, rules[i].is_text, value != NULL ? value : rules[i].fallback);
        ruled++;
    }
    return ruled;
}

static void shuffle(struct fields *fields, struct random *random)
{
    for (size_t i = fields->count; i > 1; i--) {
        size_t j = (size_t)random_below(random, i);
        struct field held = fields->items[i - 1];
        fields->items[i - 1] = fields->items[j];
        fields->items[j] = held;
    }
}

/* Writes the document and frees the fields. */
static char *write_xml(struct fields *fields, const char *extra)
{
    char *xml = NULL;
    size_t size;
    FILE *out = open_memstream(&xml, &size);
    for (size_t i = 0; i < fields->count; i++) {
        struct field *field = &fields->items[i];
        if (out != NULL && field->value != NULL) {
            fputs(i == 0 ? "<xml>" : "", out);
            (field->is_text ? xml_write_cdata : xml_write_plain)(out, field->name, field->value);
        }
        free(field->value);
    }
    if (out == NULL) {
        return NULL;
    }
    fprintf(out, "%s</xml>", extra == NULL ? "" : extra);
    return fclose(out) == 0 ? xml : NULL;
}

static void fill_numbers(struct message *message, const json_t *order, bool is_event,
                         uint64_t next_msgid, int64_t now_ms)
{
    char number[NUMBER_BYTES_MAX];
    const char *msgid = as_text(json_object_get(order, "msgid"), number);
    const json_t *create_time = json_object_get(order, "create_time");
    message->create_time_s =
        json_is_integer(create_time) ? json_integer_value(create_time) : now_ms / 1000;
    if (!is_event && msgid != NULL) {
        snprintf(message->msgid, sizeof message->msgid, "%s", msgid);
    } else if (!is_event) {
        snprintf(message->msgid, sizeof message->msgid, "%" PRIu64, next_msgid);
    }
}

const char *message_build(const json_t *order, const struct account *account, const char *openid,
                          uint64_t next_msgid, int64_t now_ms, struct random *random,
                          struct message *message_out)
{
    struct message message = {0};
    const char *type = json_string_value(json_object_get(order, "type"));
    type = type == NULL ? "text" : type;
    bool is_event = strcmp(type, "event") == 0;
    fill_numbers(&message, order, is_event, next_msgid, now_ms);
    if (is_event) {
        const char *event = json_string_value(json_object_get(order, "event"));
        snprintf(message.event, sizeof message.event, "%s", event == NULL ? "subscribe" : event);
    }
    struct fields fields = {0};
    char created[NUMBER_BYTES_MAX];
    snprintf(created, sizeof created, "%" PRId64, message.create_time_s);
    add(&fields, "ToUserName", true, account->original_id);
    add(&fields, "FromUserName", true, openid);
    add(&fields, "CreateTime", false, created);
    add(&fields, "AgentID", false, account->mode == MODE_WECOM ? account->agent_id : NULL);
    add(&fields, "MsgType", true, type);
    add(&fields, "MsgId", false, is_event ? NULL : message.msgid);
    size_t ruled = add_ruled(&fields, order, type);
    shuffle(&fields, random);
    const char *raw = json_string_value(json_object_get(order, "raw_xml"));
    message.xml = write_xml(&fields, json_string_value(json_object_get(order, "extra_xml")));
    if (raw != NULL) {
        free(message.xml);
        message.xml = strdup(raw);
    }
    if (ruled == 0 && raw == NULL) {
        message_free(&message);
        return "the type is not one that the platform pushes";
    }
    *message_out = message;
    return message.xml == NULL ? "out of memory" : NULL;
}

void message_free(struct message *message)
{
    free(message->xml);
    message->xml = NULL;
}
