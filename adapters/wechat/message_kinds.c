#include "adapters/wechat/message_kinds.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    ALLOWANCE_MESSAGE_COUNT = 5, /* free replies to a message, since 2023-06-12 */
    ALLOWANCE_ACTION_COUNT = 3,  /* after following, scanning, or tapping the menu */
    DIGITS_MAX = 20,             /* of a 64-bit number */
    COORDINATE_BYTES_MAX = 31
};
/* End of the year 9999: in milliseconds still an int64. */
static const int64_t create_time_s_max = INT64_C(253402300799);
static const int64_t allowance_message_ms = INT64_C(48) * 3600 * 1000;
static const int64_t allowance_action_ms = INT64_C(60) * 1000;

/* What a resident sees as sent but the platform cannot pass on arrives as this text. */
static const struct text unsupported_content = {"【收到不支持的消息类型，暂无法显示】",
                                                sizeof "【收到不支持的消息类型，暂无法显示】" - 1};
/* In front of the scene when following and scanning were one act. */
static const struct text scene_prefix = {"qrscene_", sizeof "qrscene_" - 1};

enum allowance { ALLOWANCE_AS_BEFORE, ALLOWANCE_MESSAGE, ALLOWANCE_ACTION };
enum answer { ANSWER_NO, ANSWER_YES };

struct kind {
    const char *name; /* MsgType of a message, Event of an event */
    enum inbound_kind kind;
    enum allowance allowance;
    enum answer answer;
    /* Offsets into struct wechat_message; 0 is its empty field. */
    size_t content, media_id, media_url, event_key;
};

/* Of a voice MediaId is read, which is AMR, and not MediaId16K: that may be Speex without a
 * container, of which nothing could tell what it is, or play it. */
#define OF(field) offsetof(struct wechat_message, field)
static const struct kind message_kinds[] = {
    {"text", INBOUND_TEXT, ALLOWANCE_MESSAGE, ANSWER_YES, OF(content), 0, 0, OF(menu_id)},
    {"image", INBOUND_IMAGE, ALLOWANCE_MESSAGE, ANSWER_YES, 0, OF(media_id), OF(pic_url), 0},
    {"voice", INBOUND_VOICE, ALLOWANCE_MESSAGE, ANSWER_YES, OF(recognition), OF(media_id), 0, 0},
    {"video", INBOUND_VIDEO, ALLOWANCE_MESSAGE, ANSWER_YES, 0, OF(media_id), 0, 0},
    {"shortvideo", INBOUND_VIDEO, ALLOWANCE_MESSAGE, ANSWER_YES, 0, OF(media_id), 0, 0},
    {"location", INBOUND_LOCATION, ALLOWANCE_MESSAGE, ANSWER_YES, OF(label), 0, 0, 0},
    {"link", INBOUND_LINK, ALLOWANCE_MESSAGE, ANSWER_YES, OF(title), 0, OF(url), 0},
};
static const struct kind other_message = {
    NULL, INBOUND_OTHER, ALLOWANCE_MESSAGE, ANSWER_YES, 0, 0, 0, 0};

/* Only following, scanning, CLICK and scancode_* earn free replies. The rest either is a
 * report, or is followed by an ordinary message (pic_*), or comes by itself every few seconds
 * (LOCATION), or took the resident to a page (VIEW): a reply would be noise. */
static const struct kind event_kinds[] = {
    {"subscribe", INBOUND_FOLLOW, ALLOWANCE_ACTION, ANSWER_YES, 0, 0, 0, OF(event_key)},
    {"unsubscribe", INBOUND_UNFOLLOW, ALLOWANCE_AS_BEFORE, ANSWER_NO, 0, 0, 0, 0},
    {"SCAN", INBOUND_SCAN, ALLOWANCE_ACTION, ANSWER_YES, 0, 0, 0, OF(event_key)},
    {"CLICK", INBOUND_MENU, ALLOWANCE_ACTION, ANSWER_YES, 0, 0, 0, OF(event_key)},
    {"scancode_push", INBOUND_MENU, ALLOWANCE_ACTION, ANSWER_YES, OF(scan_result), 0, 0,
     OF(event_key)},
    {"scancode_waitmsg", INBOUND_MENU, ALLOWANCE_ACTION, ANSWER_YES, OF(scan_result), 0, 0,
     OF(event_key)},
    {"location_select", INBOUND_LOCATION, ALLOWANCE_AS_BEFORE, ANSWER_YES, OF(label), 0, 0,
     OF(event_key)},
    {"TEMPLATESENDJOBFINISH", INBOUND_REPORT, ALLOWANCE_AS_BEFORE, ANSWER_NO, 0, 0, 0,
     OF(report_id)},
};
/* Of WeCom: joining and leaving what the app is shown to, and the menu. Opening the app
 * (enter_agent) is nothing that is said. */
static const struct kind work_event_kinds[] = {
    {"subscribe", INBOUND_FOLLOW, ALLOWANCE_AS_BEFORE, ANSWER_YES, 0, 0, 0, 0},
    {"unsubscribe", INBOUND_UNFOLLOW, ALLOWANCE_AS_BEFORE, ANSWER_NO, 0, 0, 0, 0},
    {"click", INBOUND_MENU, ALLOWANCE_AS_BEFORE, ANSWER_YES, 0, 0, 0, OF(event_key)},
    {"scancode_push", INBOUND_MENU, ALLOWANCE_AS_BEFORE, ANSWER_YES, OF(scan_result), 0, 0,
     OF(event_key)},
    {"scancode_waitmsg", INBOUND_MENU, ALLOWANCE_AS_BEFORE, ANSWER_YES, OF(scan_result), 0, 0,
     OF(event_key)},
    {"location_select", INBOUND_LOCATION, ALLOWANCE_AS_BEFORE, ANSWER_YES, OF(label), 0, 0,
     OF(event_key)},
};
static const struct {
    const struct kind *events;
    size_t event_count;
} dialects[WECHAT_DIALECT_COUNT] = {
    [WECHAT_DIALECT_OFFICIAL] = {event_kinds, sizeof event_kinds / sizeof event_kinds[0]},
    [WECHAT_DIALECT_WORK] = {work_event_kinds,
                             sizeof work_event_kinds / sizeof work_event_kinds[0]},
};
/* Those with items. A change of consent has come wrapped as a popup's too. */
static const struct {
    const char *name;
    enum inbound_kind kind;
} item_kinds[] = {
    {"subscribe_msg_popup_event", INBOUND_CONSENT},
    {"subscribe_msg_change_event", INBOUND_CONSENT},
    {"subscribe_msg_sent_event", INBOUND_REPORT},
};
static const struct kind other_event = {NULL, INBOUND_OTHER, ALLOWANCE_AS_BEFORE, ANSWER_NO, 0, 0,
                                        0,    OF(event_key)};

static struct text field_at(const struct wechat_message *message, size_t offset)
{
    return *(const struct text *)(const void *)((const char *)message + offset);
}

static const struct kind *find_kind(const struct kind *kinds, size_t count, struct text name,
                                    const struct kind *other)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(text_of(kinds[i].name), name)) {
            return &kinds[i];
        }
    }
    return other;
}

static bool is_digits(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    return text.size > 0 && text.size <= DIGITS_MAX;
}

/* An openid, or a UserID of WeCom, which may also hold @ and . but begins with neither: "@all" is
 * everybody. Without a colon in it the parts of a dedupe key cannot run together. */
static bool is_person(struct text text, enum wechat_dialect dialect)
{
    const char *also = dialect == WECHAT_DIALECT_WORK ? "-_@." : "-_";
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool allowed = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c != '\0' && strchr(also, c) != NULL);
        if (!allowed) {
            return false;
        }
    }
    return text.size > 0 && (dialect != WECHAT_DIALECT_WORK || strchr(also, text.data[0]) == NULL);
}

/* Degrees, as the platform writes them: sign, digits, point. strtod alone would also take
 * "inf", "nan" and hexadecimal. */
static bool read_degrees(struct text text, double limit, double *degrees_out)
{
    char buffer[COORDINATE_BYTES_MAX + 1];
    text = text_trim(text);
    if (text.size == 0 || text.size > COORDINATE_BYTES_MAX) {
        return false;
    }
    text_copy(text, buffer, sizeof buffer);
    if (strspn(buffer, "+-.0123456789") != text.size) {
        return false;
    }
    char *end = NULL;
    double degrees = strtod(buffer, &end);
    if (end != buffer + text.size || fabs(degrees) > limit) {
        return false;
    }
    *degrees_out = degrees;
    return true;
}

/* MsgId alone is known to collide. An event has none: two events may share a second, and two
 * reports even resident, second and name, so what tells them apart (detail) is added. MsgId stays
 * text: it is above 2^53. */
static enum status make_dedupe_key(const struct wechat_message *message, bool is_event,
                                   struct text detail, struct arena *arena, struct text *key_out)
{
    struct text id = text_trim(message->msg_id), time = text_trim(message->create_time);
    struct text from = message->from_user, colon = TEXT(":");
    if (is_event) {
        const struct text pieces[] = {TEXT("event:"), from,           colon, time,
                                      colon,          message->event, colon, detail};
        *key_out = arena_join(arena, pieces, sizeof pieces / sizeof pieces[0]);
    } else {
        const struct text pieces[] = {TEXT("message:"), id, colon, time, colon, from};
        *key_out = arena_join(arena, pieces, sizeof pieces / sizeof pieces[0]);
    }
    return key_out->data == NULL ? ST_NO_MEMORY : ST_OK;
}

static void set_allowance(enum allowance allowance, struct inbound *inbound)
{
    if (allowance == ALLOWANCE_MESSAGE) {
        inbound->allowance_count = ALLOWANCE_MESSAGE_COUNT;
        inbound->allowance_ms = allowance_message_ms;
    } else if (allowance == ALLOWANCE_ACTION) {
        inbound->allowance_count = ALLOWANCE_ACTION_COUNT;
        inbound->allowance_ms = allowance_action_ms;
        inbound->allowance_of_action = true;
    }
}

static enum status fill(const struct wechat_message *message, const struct kind *kind,
                        struct inbound *inbound)
{
    inbound->kind = kind->kind;
    inbound->content = text_cut_utf8(field_at(message, kind->content), INBOUND_TEXT_BYTES_MAX);
    inbound->media_id = field_at(message, kind->media_id);
    inbound->media_url = field_at(message, kind->media_url);
    inbound->event_key = field_at(message, kind->event_key);
    inbound->answerable = kind->answer == ANSWER_YES;
    set_allowance(kind->allowance, inbound);
    switch (kind->kind) {
    case INBOUND_TEXT:
        if (text_equal(message->content, unsupported_content)) {
            inbound->kind = INBOUND_OTHER;
            inbound->content = TEXT_NONE;
        } else if (inbound->event_key.size == 1 && is_digits(inbound->event_key)) {
            inbound->content = inbound->event_key; /* a score was tapped (send_json.c) */
        }
        return ST_OK;
    case INBOUND_FOLLOW:
        if (text_starts_with(inbound->event_key, scene_prefix)) {
            inbound->event_key = text_slice(inbound->event_key, scene_prefix.size, SIZE_MAX);
        }
        return ST_OK;
    case INBOUND_LOCATION:
        return read_degrees(message->latitude, 90, &inbound->latitude) &&
                       read_degrees(message->longitude, 180, &inbound->longitude)
                   ? ST_OK
                   : ST_MALFORMED;
    default:
        return ST_OK;
    }
}

/* ---- reports and consents ---- */

/* What a template message came to: letters of Status, for the platform writes "failed:user block"
 * and "failed: system failed". */
static const struct {
    struct text status;
    enum report_state state;
    const char *meaning; /* Chinese, for staff */
} outcomes[] = {
    {{"success", 7}, REPORT_DELIVERED, ""},
    {{"faileduserblock", 15}, REPORT_FAILED, "住户屏蔽了公众号的模板消息"},
    {{"failedsystemfailed", 18}, REPORT_FAILED, "微信发送模板消息失败"},
    {{"failedfreqlimit", 15}, REPORT_FAILED, "模板消息发得过于频繁，被微信拦下"},
};

static void read_outcome(struct text status, struct inbound *inbound)
{
    char letters[32];
    size_t size = 0;
    for (size_t i = 0; i < status.size && size < sizeof letters; i++) {
        char c = status.data[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            letters[size++] = c;
        }
    }
    struct text found = {letters, size};
    inbound->report = REPORT_FAILED; /* a word that is not known is none of success */
    inbound->content = TEXT("微信没有送达这条消息");
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        if (text_equal(outcomes[i].status, found)) {
            inbound->report = outcomes[i].state;
            inbound->content = text_of(outcomes[i].meaning);
        }
    }
}

static bool read_item(const struct wechat_item *item, struct inbound *inbound)
{
    if (inbound->kind == INBOUND_CONSENT) {
        inbound->event_key = item->template_id;
        inbound->consent = text_equal(text_trim(item->consent), TEXT("accept"));
        return item->template_id.size > 0 &&
               (inbound->consent || text_equal(text_trim(item->consent), TEXT("reject")));
    }
    inbound->event_key = text_trim(item->report_id);
    inbound->notice_id = item->template_id;
    bool arrived = text_equal(text_trim(item->report_code), TEXT("0")) ||
                   (item->report_code.size == 0 &&
                    text_equal(text_trim(item->report_status), TEXT("success")));
    inbound->report = arrived ? REPORT_DELIVERED : REPORT_FAILED;
    inbound->content = arrived ? TEXT_NONE : TEXT("微信没有送达这条订阅通知");
    return inbound->event_key.size > 0 || item->template_id.size > 0;
}

/* One inbound an item; what cannot be read is left out, for the rest must not wait for it. */
static enum status read_items(const struct wechat_message *message, const struct inbound *common,
                              struct arena *arena, struct inbound_batch *batch)
{
    for (size_t i = 0; i < message->item_count; i++) {
        const struct wechat_item *item = &message->items[i];
        struct inbound *inbound = &batch->items[batch->count];
        *inbound = *common;
        if (!read_item(item, inbound)) {
            continue;
        }
        const struct text pieces[] = {inbound->event_key, TEXT(":"), item->consent,
                                      item->report_status};
        struct text detail = arena_join(arena, pieces, sizeof pieces / sizeof pieces[0]);
        enum status status = detail.data == NULL ? ST_NO_MEMORY
                                                 : make_dedupe_key(message, true, detail, arena,
                                                                   &inbound->dedupe_key);
        if (status != ST_OK) {
            return status;
        }
        batch->count++;
    }
    return ST_OK;
}

/* ---- whole ---- */

static bool is_sound(const struct wechat_message *message, enum wechat_dialect dialect,
                     struct text type, struct text event, int64_t *create_time_s)
{
    bool is_event = text_equal(type, TEXT("event"));
    return is_person(message->from_user, dialect) && type.size > 0 &&
           (!is_event || event.size > 0) && (is_event || is_digits(text_trim(message->msg_id))) &&
           is_digits(text_trim(message->create_time)) &&
           text_to_int64(text_trim(message->create_time), create_time_s) &&
           *create_time_s <= create_time_s_max;
}

static enum status read_single(const struct wechat_message *message, enum wechat_dialect dialect,
                               struct text type, struct text event, struct arena *arena,
                               struct inbound *inbound)
{
    bool is_event = text_equal(type, TEXT("event"));
    const struct kind *kind =
        is_event ? find_kind(dialects[dialect].events, dialects[dialect].event_count, event,
                             &other_event)
                 : find_kind(message_kinds, sizeof message_kinds / sizeof message_kinds[0], type,
                             &other_message);
    struct text detail = message->event_key.size > 0 ? message->event_key : message->report_id;
    enum status status = make_dedupe_key(message, is_event, detail, arena, &inbound->dedupe_key);
    if (status == ST_OK) {
        status = fill(message, kind, inbound);
    }
    if (dialect == WECHAT_DIALECT_WORK) { /* replies are not counted there */
        inbound->allowance_count = 0;
        inbound->allowance_ms = 0;
    }
    if (status == ST_OK && inbound->kind == INBOUND_REPORT) {
        read_outcome(message->report_status, inbound);
    }
    return status;
}

enum status wechat_kinds_inbound(const struct wechat_message *message, enum wechat_dialect dialect,
                                 struct arena *arena, struct inbound_batch *batch_out)
{
    struct text type = text_trim(message->msg_type), event = text_trim(message->event);
    int64_t create_time_s = 0;
    if (!is_sound(message, dialect, type, event, &create_time_s)) {
        return ST_MALFORMED;
    }
    struct inbound_batch batch = {
        .items = arena_alloc(arena, (message->item_count + 1) * sizeof *batch.items)};
    if (batch.items == NULL) {
        return ST_NO_MEMORY;
    }
    struct inbound inbound = {.peer = message->from_user, .sent_at_ms = create_time_s * 1000};
    enum status status = ST_OK;
    for (size_t i = 0; i < sizeof item_kinds / sizeof item_kinds[0]; i++) {
        if (text_equal(type, TEXT("event")) && text_equal(text_of(item_kinds[i].name), event)) {
            inbound.kind = item_kinds[i].kind;
            status = read_items(message, &inbound, arena, &batch);
            *batch_out = batch;
            return status;
        }
    }
    status = read_single(message, dialect, type, event, arena, &inbound);
    if (status == ST_OK) {
        batch.items[batch.count++] = inbound;
        *batch_out = batch;
    }
    return status;
}
