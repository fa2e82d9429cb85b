#include "adapters/wechat/reply_xml.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { TIME_BYTES = 24 };

#define OPEN(name) TEXT("<" name "><![CDATA[")
#define CLOSE(name) TEXT("]]></" name ">")

/* A CDATA section ends at the first "]]>"; one inside the text is spread over two sections. */
static struct text escape_cdata(struct text text, struct arena *arena)
{
    static const struct text end = {"]]>", 3}, split = {"]]]]><![CDATA[>", 15};
    if (text_find(text, end) == SIZE_MAX) {
        return text;
    }
    char *out = arena_alloc(arena, text.size / end.size * split.size + end.size);
    size_t size = 0;
    while (out != NULL && text.size > 0) {
        bool at_end = text_starts_with(text, end);
        struct text piece = at_end ? split : (struct text){text.data, 1};
        memcpy(out + size, piece.data, piece.size);
        size += piece.size;
        size_t taken = at_end ? end.size : 1;
        text = (struct text){text.data + taken, text.size - taken};
    }
    return (struct text){out, size};
}

static enum status write_pieces(const struct text *pieces, size_t count, struct arena *arena,
                                struct text *xml_out)
{
    struct text xml = arena_join(arena, pieces, count);
    if (xml.data == NULL) {
        return ST_NO_MEMORY;
    }
    *xml_out = xml;
    return ST_OK;
}

enum status wechat_reply_write(const struct wechat_reply *reply, struct arena *arena,
                               struct text *xml_out)
{
    char time[TIME_BYTES];
    snprintf(time, sizeof time, "%" PRId64, reply->create_time_s);
    struct text content = escape_cdata(reply->content, arena);
    if (content.data == NULL) {
        return ST_NO_MEMORY;
    }
    /* clang-format off */
    const struct text pieces[] = {
        TEXT("<xml>"),
        OPEN("ToUserName"),   reply->to_user,   CLOSE("ToUserName"),
        OPEN("FromUserName"), reply->from_user, CLOSE("FromUserName"),
        TEXT("<CreateTime>"), text_of(time),    TEXT("</CreateTime>"),
        OPEN("MsgType"),      TEXT("text"),     CLOSE("MsgType"),
        OPEN("Content"),      content,          CLOSE("Content"),
        TEXT("</xml>"),
    };
    /* clang-format on */
    return write_pieces(pieces, sizeof pieces / sizeof pieces[0], arena, xml_out);
}

enum status wechat_reply_write_envelope(const struct wechat_reply_envelope *envelope,
                                        struct arena *arena, struct text *xml_out)
{
    struct text nonce = escape_cdata(envelope->nonce, arena);
    if (nonce.data == NULL) {
        return ST_NO_MEMORY;
    }
    /* clang-format off */
    const struct text pieces[] = {
        TEXT("<xml>"),
        OPEN("Encrypt"),      envelope->encrypt,       CLOSE("Encrypt"),
        OPEN("MsgSignature"), envelope->msg_signature, CLOSE("MsgSignature"),
        TEXT("<TimeStamp>"),  envelope->timestamp,     TEXT("</TimeStamp>"),
        OPEN("Nonce"),        nonce,                   CLOSE("Nonce"),
        TEXT("</xml>"),
    };
    /* clang-format on */
    return write_pieces(pieces, sizeof pieces / sizeof pieces[0], arena, xml_out);
}
