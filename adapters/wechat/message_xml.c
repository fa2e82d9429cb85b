#include "adapters/wechat/message_xml.h"

#include <expat.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Where in the tree the reader stands; only named places hold fields. */
enum context {
    CONTEXT_DOCUMENT,
    CONTEXT_MESSAGE,
    CONTEXT_SCAN,
    CONTEXT_PLACE,
    CONTEXT_ITEMS,
    CONTEXT_ITEM,
    CONTEXT_FIELD,  /* inside a field: its text is kept */
    CONTEXT_IGNORED /* inside anything else: all of it is skipped */
};

enum {
    ID_BYTES_MAX = 64,
    NUMBER_BYTES_MAX = 32,
    MEDIA_ID_BYTES_MAX = 512,
    URL_BYTES_MAX = 4096,
    WHOLE_BODY = WECHAT_XML_BYTES_MAX /* no limit of its own; decode cuts what people write */
};

struct element {
    enum context parent;
    const char *name;
    enum context context;
    size_t offset;    /* CONTEXT_FIELD: into struct wechat_message, or the newest item */
    size_t bytes_max; /* CONTEXT_FIELD */
};

#define FIELD(field, bytes_max) CONTEXT_FIELD, offsetof(struct wechat_message, field), bytes_max
#define ITEM(field, bytes_max) CONTEXT_FIELD, offsetof(struct wechat_item, field), bytes_max
#define PLACE(context) context, 0, 0
static const struct element elements[] = {
    {CONTEXT_DOCUMENT, "xml", PLACE(CONTEXT_MESSAGE)},
    {CONTEXT_MESSAGE, "ToUserName", FIELD(to_user, ID_BYTES_MAX)},
    {CONTEXT_MESSAGE, "FromUserName", FIELD(from_user, ID_BYTES_MAX)},
    {CONTEXT_MESSAGE, "CreateTime", FIELD(create_time, NUMBER_BYTES_MAX)},
    {CONTEXT_MESSAGE, "MsgType", FIELD(msg_type, ID_BYTES_MAX)},
    {CONTEXT_MESSAGE, "MsgId", FIELD(msg_id, NUMBER_BYTES_MAX)},
    {CONTEXT_MESSAGE, "AgentID", FIELD(agent_id, NUMBER_BYTES_MAX)},
    {CONTEXT_MESSAGE, "Content", FIELD(content, WHOLE_BODY)},
    {CONTEXT_MESSAGE, "bizmsgmenuid", FIELD(menu_id, ID_BYTES_MAX)},
    {CONTEXT_MESSAGE, "PicUrl", FIELD(pic_url, URL_BYTES_MAX)},
    {CONTEXT_MESSAGE, "MediaId", FIELD(media_id, MEDIA_ID_BYTES_MAX)},
    {CONTEXT_MESSAGE, "Recognition", FIELD(recognition, WHOLE_BODY)},
    {CONTEXT_MESSAGE, "Location_X", FIELD(latitude, NUMBER_BYTES_MAX)},
    {CONTEXT_MESSAGE, "Location_Y", FIELD(longitude, NUMBER_BYTES_MAX)},
    {CONTEXT_MESSAGE, "Label", FIELD(label, WHOLE_BODY)},
    {CONTEXT_MESSAGE, "Title", FIELD(title, WHOLE_BODY)},
    {CONTEXT_MESSAGE, "Url", FIELD(url, URL_BYTES_MAX)},
    {CONTEXT_MESSAGE, "Event", FIELD(event, ID_BYTES_MAX)},
    {CONTEXT_MESSAGE, "EventKey", FIELD(event_key, URL_BYTES_MAX)},
    {CONTEXT_MESSAGE, "MsgID", FIELD(report_id, NUMBER_BYTES_MAX)},
    {CONTEXT_MESSAGE, "Status", FIELD(report_status, ID_BYTES_MAX)},
    {CONTEXT_MESSAGE, "Encrypt", FIELD(encrypt, WHOLE_BODY)},
    {CONTEXT_MESSAGE, "ScanCodeInfo", PLACE(CONTEXT_SCAN)},
    {CONTEXT_SCAN, "ScanResult", FIELD(scan_result, URL_BYTES_MAX)},
    {CONTEXT_MESSAGE, "SendLocationInfo", PLACE(CONTEXT_PLACE)},
    {CONTEXT_PLACE, "Location_X", FIELD(latitude, NUMBER_BYTES_MAX)},
    {CONTEXT_PLACE, "Location_Y", FIELD(longitude, NUMBER_BYTES_MAX)},
    {CONTEXT_PLACE, "Label", FIELD(label, WHOLE_BODY)},
    {CONTEXT_MESSAGE, "SubscribeMsgPopupEvent", PLACE(CONTEXT_ITEMS)},
    {CONTEXT_MESSAGE, "SubscribeMsgChangeEvent", PLACE(CONTEXT_ITEMS)},
    {CONTEXT_MESSAGE, "SubscribeMsgSentEvent", PLACE(CONTEXT_ITEMS)},
    {CONTEXT_ITEMS, "List", PLACE(CONTEXT_ITEM)},
    {CONTEXT_ITEM, "TemplateId", ITEM(template_id, ID_BYTES_MAX)},
    {CONTEXT_ITEM, "SubscribeStatusString", ITEM(consent, ID_BYTES_MAX)},
    {CONTEXT_ITEM, "MsgID", ITEM(report_id, NUMBER_BYTES_MAX)},
    {CONTEXT_ITEM, "ErrorCode", ITEM(report_code, NUMBER_BYTES_MAX)},
    {CONTEXT_ITEM, "ErrorStatus", ITEM(report_status, ID_BYTES_MAX)},
};

static const struct element ignored = {.context = CONTEXT_IGNORED};

struct wechat_reader {
    XML_Parser parser; /* owned */
    unsigned long hash_salt;
};

/* One message being read. */
struct reader {
    XML_Parser parser;
    enum status status; /* first reason to stop, or ST_OK */
    size_t element_count;
    size_t depth;
    enum context contexts[WECHAT_XML_DEPTH_MAX + 1]; /* [depth] is where the reader stands */
    struct wechat_message *message;
    struct text *field; /* being collected while the context is CONTEXT_FIELD */
    size_t field_bytes_max;
    char *characters; /* of all fields, one after the other; as large as the document, which
                       * references and CDATA marks only shrink */
    size_t capacity_bytes;
    size_t used_bytes;
};

static void stop(struct reader *reader, enum status status)
{
    if (reader->status == ST_OK) {
        reader->status = status;
        (void)XML_StopParser(reader->parser, XML_FALSE);
    }
}

static void on_doctype(void *data, const XML_Char *name, const XML_Char *system_id,
                       const XML_Char *public_id, int has_internal_subset)
{
    (void)name, (void)system_id, (void)public_id, (void)has_internal_subset;
    stop(data, ST_MALFORMED);
}

static const struct element *find_element(enum context parent, const char *name)
{
    for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++) {
        if (elements[i].parent == parent && strcmp(elements[i].name, name) == 0) {
            return &elements[i];
        }
    }
    return &ignored;
}

/* Anything that comes twice has two readings, and whoever checked one could be shown the other. */
static void begin_field(struct reader *reader, const struct element *element)
{
    struct wechat_message *message = reader->message;
    char *base = element->parent == CONTEXT_ITEM
                     ? (char *)&message->items[message->item_count - 1]
                     : (char *)message;
    struct text *field = (struct text *)(void *)(base + element->offset);
    if (field->data != NULL) {
        stop(reader, ST_MALFORMED);
        return;
    }
    *field = (struct text){reader->characters + reader->used_bytes, 0};
    reader->field = field;
    reader->field_bytes_max = element->bytes_max;
}

static void begin_item(struct reader *reader)
{
    if (reader->message->item_count == WECHAT_ITEMS_MAX) {
        stop(reader, ST_TOO_LARGE);
        return;
    }
    reader->message->items[reader->message->item_count++] = (struct wechat_item){0};
}

static void on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    (void)attributes;
    struct reader *reader = data;
    if (reader->status != ST_OK) {
        return;
    }
    if (reader->depth == WECHAT_XML_DEPTH_MAX || reader->element_count == WECHAT_XML_ELEMENTS_MAX) {
        stop(reader, ST_TOO_LARGE);
        return;
    }
    const struct element *element = find_element(reader->contexts[reader->depth], name);
    reader->element_count++;
    reader->contexts[++reader->depth] = element->context;
    if (element->context == CONTEXT_FIELD) {
        begin_field(reader, element);
    } else if (element->context == CONTEXT_ITEM) {
        begin_item(reader);
    } else if (reader->depth == 1 && element->context != CONTEXT_MESSAGE) {
        stop(reader, ST_MALFORMED);
    }
}

static void on_end(void *data, const XML_Char *name)
{
    (void)name;
    struct reader *reader = data;
    if (reader->status == ST_OK) {
        reader->depth--;
    }
}

static void on_characters(void *data, const XML_Char *characters, int size)
{
    struct reader *reader = data;
    if (reader->status != ST_OK || reader->contexts[reader->depth] != CONTEXT_FIELD) {
        return;
    }
    size_t bytes = (size_t)size;
    if (bytes > reader->field_bytes_max - reader->field->size ||
        bytes > reader->capacity_bytes - reader->used_bytes) {
        stop(reader, ST_TOO_LARGE);
        return;
    }
    memcpy(reader->characters + reader->used_bytes, characters, bytes);
    reader->used_bytes += bytes;
    reader->field->size += bytes;
}

/* The encoding is ours to say: a declaration of another one is not listened to. */
static const char encoding[] = "UTF-8";

struct wechat_reader *wechat_reader_open(unsigned long hash_salt)
{
    struct wechat_reader *kept = calloc(1, sizeof *kept);
    XML_Parser parser = kept == NULL ? NULL : XML_ParserCreate(encoding);
    if (parser == NULL) {
        free(kept);
        return NULL;
    }
    *kept = (struct wechat_reader){parser, hash_salt};
    return kept;
}

void wechat_reader_close(struct wechat_reader *kept)
{
    if (kept != NULL) {
        XML_ParserFree(kept->parser);
        free(kept);
    }
}

static enum status parse(struct wechat_reader *kept, struct reader *reader, struct text xml)
{
    reader->parser = kept->parser;
    if (!XML_ParserReset(reader->parser, encoding)) {
        return ST_NO_MEMORY;
    }
    (void)XML_SetHashSalt(reader->parser, kept->hash_salt);
    XML_SetUserData(reader->parser, reader);
    XML_SetElementHandler(reader->parser, on_start, on_end);
    XML_SetCharacterDataHandler(reader->parser, on_characters);
    XML_SetStartDoctypeDeclHandler(reader->parser, on_doctype);
    enum XML_Status parsed = XML_Parse(reader->parser, xml.data, (int)xml.size, XML_TRUE);
    if (parsed != XML_STATUS_OK && reader->status == ST_OK) {
        bool no_memory = XML_GetErrorCode(reader->parser) == XML_ERROR_NO_MEMORY;
        reader->status = no_memory ? ST_NO_MEMORY : ST_MALFORMED;
    }
    return reader->status;
}

enum status wechat_message_read(struct wechat_reader *kept, struct text xml, struct arena *arena,
                                struct wechat_message *message_out)
{
    if (xml.size > WECHAT_XML_BYTES_MAX) {
        return ST_TOO_LARGE;
    }
    if (xml.size == 0 || !text_valid_utf8(xml)) { /* expat alone would take UTF-16 */
        return ST_MALFORMED;
    }
    struct wechat_message message = {0};
    struct reader reader = {
        .message = &message,
        .characters = arena_alloc(arena, xml.size),
        .capacity_bytes = xml.size,
    };
    if (reader.characters == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = parse(kept, &reader, xml);
    if (status == ST_OK) {
        *message_out = message;
    }
    return status;
}
