#include "adapters/wechat/reply_xml.h"

#include <inttypes.h>
#include <string.h>

#define CDATA "<![CDATA[%.*s]]>"

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

enum status wechat_reply_write(const struct wechat_reply *reply, struct arena *arena,
                               struct text *xml_out)
{
    struct text content = escape_cdata(reply->content, arena);
    struct text xml =
        arena_printf(arena,
                     "<xml><ToUserName>" CDATA "</ToUserName><FromUserName>" CDATA
                     "</FromUserName><CreateTime>%" PRId64 "</CreateTime>"
                     "<MsgType><![CDATA[text]]></MsgType><Content>" CDATA "</Content></xml>",
                     TEXT_ARGS(reply->to_user), TEXT_ARGS(reply->from_user), reply->create_time_s,
                     TEXT_ARGS(content));
    if (content.data == NULL || xml.data == NULL) {
        return ST_NO_MEMORY;
    }
    *xml_out = xml;
    return ST_OK;
}

enum status wechat_reply_write_envelope(const struct wechat_reply_envelope *envelope,
                                        struct arena *arena, struct text *xml_out)
{
    struct text nonce = escape_cdata(envelope->nonce, arena);
    struct text xml =
        arena_printf(arena,
                     "<xml><Encrypt>" CDATA "</Encrypt><MsgSignature>" CDATA
                     "</MsgSignature><TimeStamp>%.*s</TimeStamp><Nonce>" CDATA "</Nonce></xml>",
                     TEXT_ARGS(envelope->encrypt), TEXT_ARGS(envelope->msg_signature),
                     TEXT_ARGS(envelope->timestamp), TEXT_ARGS(nonce));
    if (nonce.data == NULL || xml.data == NULL) {
        return ST_NO_MEMORY;
    }
    *xml_out = xml;
    return ST_OK;
}
