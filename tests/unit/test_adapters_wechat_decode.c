/* Raw payloads against the inbound that each must become, in plaintext and in safe mode. */
#include "tests/unit/check.h"
#include "tests/unit/wechat_fixture.h"

#include <math.h>
#include <string.h>

#define HEAD                                                                                       \
    "<xml><ToUserName>gh_0a1b2c3d4e5f</ToUserName><FromUserName>" CASE_PEER                        \
    "</FromUserName><CreateTime>" CASE_TIME "</CreateTime>"
#define TAIL "<MsgType>text</MsgType><Content>hi</Content><MsgId>1</MsgId></xml>"
#define MESSAGE_KEY "message:24801234567890123:" CASE_TIME ":" CASE_PEER
#define EVENT_KEY(rest) "event:" CASE_PEER ":" CASE_TIME ":" rest

enum { MESSAGE_MS = 48 * 3600 * 1000, ACTION_MS = 60 * 1000 };

struct expected {
    const char *file;
    enum inbound_kind kind;
    const char *content, *media_id, *media_url, *event_key, *dedupe_key;
    int allowance_count;
    int64_t allowance_ms;
    bool answerable;
    double latitude, longitude;
};

#define MESSAGE MESSAGE_KEY, 5, MESSAGE_MS, true
#define ACTION(rest) EVENT_KEY(rest), 3, ACTION_MS, true
#define NOTICE(rest) EVENT_KEY(rest), 0, 0, false
static const struct expected payloads[] = {
    {"message_text.xml", INBOUND_TEXT, "电梯坏了 3号楼", "", "", "", MESSAGE, 0, 0},
    {"message_text_from_article.xml", INBOUND_TEXT, "在吗", "", "", "", MESSAGE, 0, 0},
    {"message_text_menu_item.xml", INBOUND_TEXT, "满意", "", "", "101", MESSAGE, 0, 0},
    {"message_text_untidy.xml", INBOUND_TEXT, "a <b> & c电梯 d", "", "", "", MESSAGE, 0, 0},
    {"message_text_unsupported.xml", INBOUND_OTHER, "", "", "", "", MESSAGE, 0, 0},
    {"message_image.xml", INBOUND_IMAGE, "", "media-image", "http://mmbiz.qpic.cn/mmbiz/abc/0", "",
     MESSAGE, 0, 0},
    {"message_voice.xml", INBOUND_VOICE, "", "media-8k", "", "", MESSAGE, 0, 0},
    {"message_voice_16k_recognised.xml", INBOUND_VOICE, "厨房漏水", "media-8k", "", "", MESSAGE, 0,
     0},
    {"message_video.xml", INBOUND_VIDEO, "", "media-video", "", "", MESSAGE, 0, 0},
    {"message_shortvideo.xml", INBOUND_VIDEO, "", "media-short", "", "", MESSAGE, 0, 0},
    {"message_location.xml", INBOUND_LOCATION, "阳光花园3栋", "", "", "", MESSAGE, 23.134521,
     113.358803},
    {"message_link.xml", INBOUND_LINK, "停水通知", "", "https://example.com/a?b=1&c=2", "", MESSAGE,
     0, 0},
    {"message_file.xml", INBOUND_OTHER, "", "", "", "", MESSAGE, 0, 0},
    {"message_miniprogrampage.xml", INBOUND_OTHER, "", "", "", "", MESSAGE, 0, 0},
    {"event_subscribe.xml", INBOUND_FOLLOW, "", "", "", "", ACTION("subscribe:"), 0, 0},
    {"event_subscribe_no_key.xml", INBOUND_FOLLOW, "", "", "", "", ACTION("subscribe:"), 0, 0},
    {"event_subscribe_scene.xml", INBOUND_FOLLOW, "", "", "", "1000000",
     ACTION("subscribe:qrscene_1000000"), 0, 0},
    {"event_unsubscribe.xml", INBOUND_UNFOLLOW, "", "", "", "", NOTICE("unsubscribe:"), 0, 0},
    {"event_scan.xml", INBOUND_SCAN, "", "", "", "1000000", ACTION("SCAN:1000000"), 0, 0},
    {"event_location.xml", INBOUND_OTHER, "", "", "", "", NOTICE("LOCATION:"), 0, 0},
    {"event_click.xml", INBOUND_MENU, "", "", "", "repair", ACTION("CLICK:repair"), 0, 0},
    {"event_view.xml", INBOUND_OTHER, "", "", "", "https://example.com/fees",
     NOTICE("VIEW:https://example.com/fees"), 0, 0},
    {"event_scancode_push.xml", INBOUND_MENU, "device-17", "", "", "device",
     ACTION("scancode_push:device"), 0, 0},
    {"event_scancode_waitmsg.xml", INBOUND_MENU, "device-17", "", "", "device",
     ACTION("scancode_waitmsg:device"), 0, 0},
    {"event_pic_sysphoto.xml", INBOUND_OTHER, "", "", "", "photo", NOTICE("pic_sysphoto:photo"), 0,
     0},
    {"event_pic_photo_or_album.xml", INBOUND_OTHER, "", "", "", "photo",
     NOTICE("pic_photo_or_album:photo"), 0, 0},
    {"event_pic_weixin.xml", INBOUND_OTHER, "", "", "", "photo", NOTICE("pic_weixin:photo"), 0, 0},
    {"event_location_select.xml", INBOUND_LOCATION, "广州市海珠区", "", "", "place",
     EVENT_KEY("location_select:place"), 0, 0, true, 23, 113.5},
    {"event_view_miniprogram.xml", INBOUND_OTHER, "", "", "", "pages/index",
     NOTICE("view_miniprogram:pages/index"), 0, 0},
    {"event_template_success.xml", INBOUND_REPORT, "", "", "", "200163836",
     NOTICE("TEMPLATESENDJOBFINISH:200163836"), 0, 0},
    {"event_template_user_block.xml", INBOUND_REPORT, "住户屏蔽了公众号的模板消息",
     "", "", "200163836",
     NOTICE("TEMPLATESENDJOBFINISH:200163836"), 0, 0},
    {"event_template_system_failed.xml", INBOUND_REPORT, "微信发送模板消息失败", "", "",
     "200163836", NOTICE("TEMPLATESENDJOBFINISH:200163836"), 0, 0},
    {"event_mass_finish.xml", INBOUND_OTHER, "", "", "", "", NOTICE("MASSSENDJOBFINISH:1000001625"),
     0, 0},
    {"event_kf_create_session.xml", INBOUND_OTHER, "", "", "", "", NOTICE("kf_create_session:"), 0,
     0},
    {"event_kf_close_session.xml", INBOUND_OTHER, "", "", "", "", NOTICE("kf_close_session:"), 0,
     0},
    {"event_kf_switch_session.xml", INBOUND_OTHER, "", "", "", "", NOTICE("kf_switch_session:"), 0,
     0},
    {"event_unknown.xml", INBOUND_OTHER, "", "", "", "x", NOTICE("some_future_event:x"), 0, 0},
};

static enum status decode(struct wechat_case *c, struct text xml, struct inbound_batch *batch)
{
    struct webhook hook = case_post(c, xml);
    enum status status = wechat_channel.verify(&c->account, &hook, c->arena);
    return status == ST_OK ? wechat_channel.decode(&c->account, &hook, c->arena, batch) : status;
}

static void check_text(const char *file, const char *what, struct text got, const char *wanted)
{
    if (!text_equal(got, text_of(wanted))) {
        fail_msg("%s: %s is '%.*s'", file, what, TEXT_ARGS(got));
    }
}

static void check_inbound(const struct expected *wanted, const struct inbound *got)
{
    check_text(wanted->file, "content", got->content, wanted->content);
    check_text(wanted->file, "media_id", got->media_id, wanted->media_id);
    check_text(wanted->file, "media_url", got->media_url, wanted->media_url);
    check_text(wanted->file, "event_key", got->event_key, wanted->event_key);
    check_text(wanted->file, "dedupe_key", got->dedupe_key, wanted->dedupe_key);
    check_text(wanted->file, "account", got->account, "demo");
    check_text(wanted->file, "peer", got->peer, CASE_PEER);
    if (got->kind != wanted->kind || got->sent_at_ms != case_now_ms ||
        got->allowance_count != wanted->allowance_count ||
        got->allowance_ms != wanted->allowance_ms || got->answerable != wanted->answerable ||
        fabs(got->latitude - wanted->latitude) > 1e-9 ||
        fabs(got->longitude - wanted->longitude) > 1e-9) {
        fail_msg("%s: kind %d, allowance %d, answerable %d", wanted->file, (int)got->kind,
                 (int)got->allowance_count, (int)got->answerable);
    }
}

static void every_payload_becomes_its_inbound_in_every_mode(void **state)
{
    (void)state;
    static const char *const modes[] = {"plain", "safe", "compatible"};
    for (size_t m = 0; m < COUNT(modes); m++) {
        struct wechat_case c;
        case_open(&c, modes[m]);
        for (size_t i = 0; i < COUNT(payloads); i++) {
            struct inbound_batch batch = {0};
            enum status status = decode(&c, fixture_file(c.arena, payloads[i].file), &batch);
            if (status != ST_OK || batch.count != 1) {
                fail_msg("%s: %s", payloads[i].file, status_name(status));
            }
            check_inbound(&payloads[i], &batch.items[0]);
        }
        case_close(&c);
    }
}

/* Events about notices: an inbound for each of their items. */
static void every_item_of_an_event_about_notices_is_one(void **state)
{
    struct wechat_case *c = *state;
    static const struct {
        const char *file;
        enum inbound_kind kind;
        const char *event_key, *notice_id, *dedupe_key;
        bool consent;
        enum report_state report;
    } cases[] = {
        {"event_subscribe_msg_popup.xml", INBOUND_CONSENT, "a", "",
         EVENT_KEY("subscribe_msg_popup_event:a:accept"), true, REPORT_NONE},
        {"event_subscribe_msg_popup.xml", INBOUND_CONSENT, "b", "",
         EVENT_KEY("subscribe_msg_popup_event:b:reject"), false, REPORT_NONE},
        {"event_subscribe_msg_change.xml", INBOUND_CONSENT, "a", "",
         EVENT_KEY("subscribe_msg_change_event:a:reject"), false, REPORT_NONE},
        {"event_subscribe_msg_change_as_popup.xml", INBOUND_CONSENT, "a", "",
         EVENT_KEY("subscribe_msg_change_event:a:reject"), false, REPORT_NONE},
        {"event_subscribe_msg_sent.xml", INBOUND_REPORT, "1700827132819554304", "a",
         EVENT_KEY("subscribe_msg_sent_event:1700827132819554304:success"), false,
         REPORT_DELIVERED},
        {"event_subscribe_msg_sent.xml", INBOUND_REPORT, "1700827132819554305", "b",
         EVENT_KEY("subscribe_msg_sent_event:1700827132819554305:failed"), false, REPORT_FAILED},
    };
    const char *file = "";
    size_t index = 0;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct inbound_batch batch = {0};
        index = strcmp(file, cases[i].file) == 0 ? index + 1 : 0;
        file = cases[i].file;
        assert_int_equal(decode(c, fixture_file(c->arena, file), &batch), ST_OK);
        assert_true(index < batch.count);
        const struct inbound *got = &batch.items[index];
        check_text(file, "event_key", got->event_key, cases[i].event_key);
        check_text(file, "notice_id", got->notice_id, cases[i].notice_id);
        check_text(file, "dedupe_key", got->dedupe_key, cases[i].dedupe_key);
        check_text(file, "peer", got->peer, CASE_PEER);
        assert_int_equal(got->kind, cases[i].kind);
        assert_int_equal(got->consent, cases[i].consent);
        assert_int_equal(got->report, cases[i].report);
        assert_false(got->answerable);
    }
}

static void a_template_message_reports_what_became_of_it(void **state)
{
    struct wechat_case *c = *state;
    static const struct {
        const char *status;
        enum report_state report;
    } cases[] = {
        {"success", REPORT_DELIVERED},
        {"failed:user block", REPORT_FAILED},
        {"failed: system failed", REPORT_FAILED},
        {"failed:freq limit", REPORT_FAILED},
        {"a word of next year", REPORT_FAILED},
        {"", REPORT_FAILED},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct inbound_batch batch = {0};
        struct text xml = arena_printf(
            c->arena,
            "<xml><ToUserName>gh_0a1b2c3d4e5f</ToUserName><FromUserName>" CASE_PEER
            "</FromUserName><CreateTime>" CASE_TIME "</CreateTime><MsgType>event</MsgType>"
            "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>7</MsgID><Status>%s</Status></xml>",
            cases[i].status);
        assert_int_equal(decode(c, xml, &batch), ST_OK);
        CHECK(batch.items[0].report == cases[i].report, "%s", cases[i].status);
        CHECK((batch.items[0].content.size > 0) == (cases[i].report == REPORT_FAILED), "%s",
              cases[i].status);
    }
}

static void a_tapped_score_is_its_number(void **state)
{
    struct wechat_case *c = *state;
    static const struct {
        const char *id, *content, *wanted;
    } cases[] = {
        {"5", "5", "5"},
        {"4", "非常满意", "4"},
        {"101", "同意", "同意"}, /* words are themselves */
        {"x", "同意", "同意"},
        {"", "5", "5"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct inbound_batch batch = {0};
        struct text xml = arena_printf(
            c->arena, HEAD "<MsgType>text</MsgType><Content>%s</Content><MsgId>1</MsgId>"
                           "<bizmsgmenuid>%s</bizmsgmenuid></xml>",
            cases[i].content, cases[i].id);
        assert_int_equal(decode(c, xml, &batch), ST_OK);
        check_text(cases[i].id, "content", batch.items[0].content, cases[i].wanted);
    }
}

static void items_are_bounded_and_broken_ones_left_out(void **state)
{
    struct wechat_case *c = *state;
    static const char head[] =
        "<xml><ToUserName>gh_0a1b2c3d4e5f</ToUserName><FromUserName>" CASE_PEER
        "</FromUserName><CreateTime>" CASE_TIME "</CreateTime><MsgType>event</MsgType>"
        "<Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent>";
    static const char item[] = "<List><TemplateId>t</TemplateId>"
                               "<SubscribeStatusString>accept</SubscribeStatusString></List>";
    static const char broken[] = "<List><TemplateId>t</TemplateId>"
                                 "<SubscribeStatusString>perhaps</SubscribeStatusString></List>";
    static const char tail[] = "</SubscribeMsgPopupEvent></xml>";
    for (size_t count = WECHAT_ITEMS_MAX; count <= WECHAT_ITEMS_MAX + 1; count++) {
        struct text pieces[WECHAT_ITEMS_MAX + 3] = {text_of(head)};
        for (size_t i = 1; i <= count; i++) {
            pieces[i] = text_of(i == 1 ? broken : item);
        }
        pieces[count + 1] = text_of(tail);
        struct inbound_batch batch = {0};
        enum status status = decode(c, arena_join(c->arena, pieces, count + 2), &batch);
        assert_int_equal(status, count > WECHAT_ITEMS_MAX ? ST_TOO_LARGE : ST_OK);
        assert_int_equal(batch.count, count > WECHAT_ITEMS_MAX ? 0 : WECHAT_ITEMS_MAX - 1);
    }
}

static void compatible_mode_reads_the_encrypted_part_only(void **state)
{
    (void)state;
    struct wechat_case c;
    struct inbound_batch batch;
    case_open(&c, "compatible");
    struct webhook hook = case_post(&c, fixture_file(c.arena, "message_text.xml"));
    size_t root_end = text_find(hook.body, TEXT(">")) + 1;
    hook.body = arena_printf(c.arena,
                             "<xml><FromUserName>oForged</FromUserName><MsgType>event"
                             "</MsgType><Content>forged</Content>%.*s",
                             TEXT_ARGS(text_slice(hook.body, root_end, SIZE_MAX)));
    assert_int_equal(wechat_channel.verify(&c.account, &hook, c.arena), ST_OK);
    assert_int_equal(wechat_channel.decode(&c.account, &hook, c.arena, &batch), ST_OK);
    check_inbound(&payloads[0], &batch.items[0]);
    case_close(&c);
}

static void a_message_for_another_account_is_refused(void **state)
{
    (void)state;
    static const char *const modes[] = {"plain", "safe"};
    struct inbound_batch batch;
    for (size_t m = 0; m < COUNT(modes); m++) {
        struct wechat_case c;
        case_open(&c, modes[m]);
        assert_int_equal(decode(&c, TEXT("<xml><ToUserName>gh_other</ToUserName></xml>"), &batch),
                         ST_FORBIDDEN);
        assert_int_equal(decode(&c, TEXT("<xml></xml>"), &batch), ST_FORBIDDEN);
        case_close(&c);
    }
}

static void outer_and_inner_account_must_agree(void **state)
{
    (void)state;
    struct wechat_case c;
    struct inbound_batch batch;
    case_open(&c, "safe");
    struct webhook hook = case_post(&c, fixture_file(c.arena, "message_text.xml"));
    struct text rest = text_slice(hook.body, text_find(hook.body, TEXT("</ToUserName>")), SIZE_MAX);
    hook.body = arena_printf(c.arena, "<xml><ToUserName>gh_other%.*s", TEXT_ARGS(rest));
    assert_int_equal(wechat_channel.verify(&c.account, &hook, c.arena), ST_OK);
    assert_int_equal(wechat_channel.decode(&c.account, &hook, c.arena, &batch), ST_FORBIDDEN);
    case_close(&c);
}

static const struct {
    const char *label;
    struct text xml;
    enum status status;
} documents[] = {
    {"whole", TEXT(HEAD TAIL), ST_OK},
    {"doctype", TEXT("<!DOCTYPE xml>" HEAD TAIL), ST_MALFORMED},
    {"entity",
     TEXT("<!DOCTYPE xml [<!ENTITY a \"b\">]>" HEAD "<MsgType>text</MsgType><Content>&a;"
          "</Content><MsgId>1</MsgId></xml>"),
     ST_MALFORMED},
    {"external entity", TEXT("<!DOCTYPE xml SYSTEM \"file:///etc/passwd\">" HEAD TAIL),
     ST_MALFORMED},
    {"undeclared entity", TEXT(HEAD "<A>&a;</A>" TAIL), ST_MALFORMED},
    {"cut", TEXT(HEAD), ST_MALFORMED},
    {"two roots", TEXT(HEAD TAIL "<xml/>"), ST_MALFORMED},
    {"other root", TEXT("<XML></XML>"), ST_MALFORMED},
    {"field twice", TEXT(HEAD "<Content>first</Content>" TAIL), ST_MALFORMED},
    {"empty field twice", TEXT(HEAD "<Content></Content>" TAIL), ST_MALFORMED},
    {"NUL", TEXT(HEAD "\0" TAIL), ST_MALFORMED},
    {"NUL reference", TEXT(HEAD "<A>&#0;</A>" TAIL), ST_MALFORMED},
    {"control reference", TEXT(HEAD "<A>&#1;</A>" TAIL), ST_MALFORMED},
    {"cut character", TEXT(HEAD "<A>\xE7\x94</A>" TAIL), ST_MALFORMED},
    {"overlong character", TEXT(HEAD "<A>\xC0\xAF</A>" TAIL), ST_MALFORMED},
    {"surrogate", TEXT(HEAD "<A>\xED\xA0\x80</A>" TAIL), ST_MALFORMED},
    {"lying declaration", TEXT("<?xml version=\"1.0\" encoding=\"GBK\"?>" HEAD TAIL), ST_OK},
    {"utf-16", TEXT("\xFF\xFE<\0x\0m\0l\0/\0>\0"), ST_MALFORMED},
    {"byte order mark", TEXT("\xEF\xBB\xBF" HEAD TAIL), ST_OK},
};

static void broken_xml_is_refused(void **state)
{
    (void)state;
    static const char *const modes[] = {"plain", "safe"};
    for (size_t i = 0; i < COUNT(documents) * COUNT(modes); i++) {
        struct wechat_case c;
        struct inbound_batch batch;
        case_open(&c, modes[i % COUNT(modes)]);
        enum status status = decode(&c, documents[i / COUNT(modes)].xml, &batch);
        if (status != documents[i / COUNT(modes)].status) {
            fail_msg("%s: %s", documents[i / COUNT(modes)].label, status_name(status));
        }
        /* The parser is used again: nothing of a broken message is left for the next one. */
        if (decode(&c, documents[0].xml, &batch) != ST_OK) {
            fail_msg("after %s", documents[i / COUNT(modes)].label);
        }
        case_close(&c);
    }
}

static const struct {
    const char *label, *from, *time, *rest;
    enum status status;
} headers[] = {
    {"good", "oA-_9", "1", "<MsgType>text</MsgType><MsgId>1</MsgId>", ST_OK},
    {"largest id", "o", "1", "<MsgType>text</MsgType><MsgId>18446744073709551615</MsgId>", ST_OK},
    {"no sender", "", "1", "<MsgType>text</MsgType><MsgId>1</MsgId>", ST_MALFORMED},
    {"colon in sender", "o:1", "1", "<MsgType>text</MsgType><MsgId>1</MsgId>", ST_MALFORMED},
    {"space in sender", "o 1", "1", "<MsgType>text</MsgType><MsgId>1</MsgId>", ST_MALFORMED},
    {"no time", "o", "", "<MsgType>text</MsgType><MsgId>1</MsgId>", ST_MALFORMED},
    {"negative time", "o", "-1", "<MsgType>text</MsgType><MsgId>1</MsgId>", ST_MALFORMED},
    {"last second", "o", "253402300799", "<MsgType>text</MsgType><MsgId>1</MsgId>", ST_OK},
    {"beyond", "o", "253402300800", "<MsgType>text</MsgType><MsgId>1</MsgId>", ST_MALFORMED},
    {"over int64", "o", "99999999999999999999", "<MsgType>text</MsgType><MsgId>1</MsgId>",
     ST_MALFORMED},
    {"no type", "o", "1", "<MsgId>1</MsgId>", ST_MALFORMED},
    {"no id", "o", "1", "<MsgType>text</MsgType>", ST_MALFORMED},
    {"wrong case of id", "o", "1", "<MsgType>text</MsgType><MsgID>1</MsgID>", ST_MALFORMED},
    {"letters in id", "o", "1", "<MsgType>text</MsgType><MsgId>1a</MsgId>", ST_MALFORMED},
    {"id too long", "o", "1", "<MsgType>text</MsgType><MsgId>123456789012345678901</MsgId>",
     ST_MALFORMED},
    {"no event", "o", "1", "<MsgType>event</MsgType>", ST_MALFORMED},
    {"place off the globe", "o", "1",
     "<MsgType>location</MsgType><MsgId>1</MsgId><Location_X>90.1</Location_X>"
     "<Location_Y>1</Location_Y>",
     ST_MALFORMED},
    {"place at its edge", "o", "1",
     "<MsgType>location</MsgType><MsgId>1</MsgId><Location_X>-90</Location_X>"
     "<Location_Y>180.0</Location_Y>",
     ST_OK},
    {"place not a number", "o", "1",
     "<MsgType>location</MsgType><MsgId>1</MsgId><Location_X>nan</Location_X>"
     "<Location_Y>1</Location_Y>",
     ST_MALFORMED},
    {"place missing", "o", "1", "<MsgType>location</MsgType><MsgId>1</MsgId>", ST_MALFORMED},
};

static void header_fields_must_have_their_form(void **state)
{
    (void)state;
    struct wechat_case c;
    case_open(&c, "plain");
    for (size_t i = 0; i < COUNT(headers); i++) {
        struct inbound_batch batch;
        struct text xml = arena_printf(
            c.arena,
            "<xml><ToUserName>gh_0a1b2c3d4e5f</ToUserName><FromUserName>%s</FromUserName>"
            "<CreateTime>%s</CreateTime>%s</xml>",
            headers[i].from, headers[i].time, headers[i].rest);
        enum status status = decode(&c, xml, &batch);
        if (status != headers[i].status) {
            fail_msg("%s: %s", headers[i].label, status_name(status));
        }
    }
    case_close(&c);
}

/* HEAD, piece times count, TAIL. */
static struct text repeat(struct arena *arena, const char *open, const char *close, size_t count)
{
    char *bytes = arena_alloc(arena, (strlen(open) + strlen(close)) * count + 1024);
    char *end = stpcpy(bytes, HEAD);
    for (size_t i = 0; i < count; i++) {
        end = stpcpy(end, open);
    }
    for (size_t i = 0; i < count; i++) {
        end = stpcpy(end, close);
    }
    end = stpcpy(end, TAIL);
    return (struct text){bytes, (size_t)(end - bytes)};
}

static void depth_and_elements_are_bounded(void **state)
{
    (void)state;
    struct wechat_case c;
    struct inbound_batch batch;
    case_open(&c, "plain");
    size_t depth = WECHAT_XML_DEPTH_MAX - 1;       /* the root is one */
    size_t elements = WECHAT_XML_ELEMENTS_MAX - 7; /* root, three of HEAD, three of TAIL */
    assert_int_equal(decode(&c, repeat(c.arena, "<a>", "</a>", depth), &batch), ST_OK);
    assert_int_equal(decode(&c, repeat(c.arena, "<a>", "</a>", depth + 1), &batch), ST_TOO_LARGE);
    assert_int_equal(decode(&c, repeat(c.arena, "<a/>", "", elements), &batch), ST_OK);
    assert_int_equal(decode(&c, repeat(c.arena, "<a/>", "", elements + 1), &batch), ST_TOO_LARGE);
    case_close(&c);
}

static void fields_are_bounded_and_content_is_cut_between_characters(void **state)
{
    (void)state;
    struct wechat_case c;
    struct inbound_batch batch;
    case_open(&c, "plain");
    char id[66];
    memset(id, 'o', sizeof id);
    for (int size = 64; size <= 65; size++) {
        struct text xml = arena_printf(
            c.arena,
            "<xml><ToUserName>gh_0a1b2c3d4e5f</ToUserName><FromUserName>%.*s</FromUserName>"
            "<CreateTime>1</CreateTime>" TAIL,
            size, id);
        assert_int_equal(decode(&c, xml, &batch), size == 64 ? ST_OK : ST_TOO_LARGE);
    }
    char *content = arena_alloc(c.arena, INBOUND_TEXT_BYTES_MAX + 4), *end = content;
    while (end - content <= INBOUND_TEXT_BYTES_MAX) {
        end = stpcpy(end, "电");
    }
    struct text xml = arena_printf(
        c.arena, HEAD "<MsgType>text</MsgType><Content>%s</Content><MsgId>1</MsgId></xml>",
        content);
    assert_int_equal(decode(&c, xml, &batch), ST_OK);
    assert_int_equal(batch.items[0].content.size, INBOUND_TEXT_BYTES_MAX / 3 * 3);
    assert_true(text_valid_utf8(batch.items[0].content));
    case_close(&c);
}

static void small_arena_is_out_of_memory_and_nothing_worse(void **state)
{
    (void)state;
    static const char *const modes[] = {"plain", "safe"};
    for (size_t m = 0; m < COUNT(modes); m++) {
        struct wechat_case c;
        case_open(&c, modes[m]);
        struct webhook hook = case_post(&c, fixture_file(c.arena, "message_text.xml"));
        enum status status = ST_NO_MEMORY;
        size_t limit = 0;
        for (; status != ST_OK && limit < CASE_ARENA_BYTES; limit += 16) {
            struct arena *arena = arena_open(16, limit);
            struct inbound_batch batch;
            status = wechat_channel.verify(&c.account, &hook, arena);
            if (status == ST_OK) {
                status = wechat_channel.decode(&c.account, &hook, arena, &batch);
            }
            arena_close(arena);
            assert_true(status == ST_OK || status == ST_NO_MEMORY);
        }
        assert_true(limit > 16 && status == ST_OK);
        case_close(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_payload_becomes_its_inbound_in_every_mode),
        cmocka_unit_test_setup_teardown(every_item_of_an_event_about_notices_is_one, case_setup,
                                        case_teardown),
        cmocka_unit_test_setup_teardown(a_template_message_reports_what_became_of_it, case_setup,
                                        case_teardown),
        cmocka_unit_test_setup_teardown(a_tapped_score_is_its_number, case_setup, case_teardown),
        cmocka_unit_test_setup_teardown(items_are_bounded_and_broken_ones_left_out, case_setup,
                                        case_teardown),
        cmocka_unit_test(compatible_mode_reads_the_encrypted_part_only),
        cmocka_unit_test(a_message_for_another_account_is_refused),
        cmocka_unit_test(outer_and_inner_account_must_agree),
        cmocka_unit_test(broken_xml_is_refused),
        cmocka_unit_test(header_fields_must_have_their_form),
        cmocka_unit_test(depth_and_elements_are_bounded),
        cmocka_unit_test(fields_are_bounded_and_content_is_cut_between_characters),
        cmocka_unit_test(small_arena_is_out_of_memory_and_nothing_worse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
