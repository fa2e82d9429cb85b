#include "tests/doubles/platform/wechat_reply.h"

#include "tests/doubles/platform/wechat_send.h"
#include "tests/doubles/platform/wechat_xml.h"

#include <stdlib.h>
#include <string.h>

/* Kinds of passive reply and the field without which each is not one. */
static const struct {
    const char *type, *needs;
} kinds[] = {
    {"text", "Content"},
    {"image", "Image.MediaId"},
    {"voice", "Voice.MediaId"},
    {"video", "Video.MediaId"},
    {"music", "Music.ThumbMediaId"},
    {"news", "ArticleCount"},
    {"transfer_customer_service", "MsgType"},
};

static const char *field(const json_t *fields, const char *name)
{
    const char *value = json_string_value(json_object_get(fields, name));
    return value == NULL ? "" : value;
}

static const char *check_kind(const json_t *fields)
{
    const char *type = field(fields, "MsgType");
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].type, type) == 0) {
            return field(fields, kinds[i].needs)[0] == '\0' ? "the reply lacks its content" : NULL;
        }
    }
    return "MsgType is not a kind of reply";
}

static const char *check_plain(const struct account *account, const char *openid,
                               const json_t *fields)
{
    int64_t created;
    if (strcmp(field(fields, "ToUserName"), openid) != 0) {
        return "ToUserName is not the resident";
    }
    if (strcmp(field(fields, "FromUserName"), account->original_id) != 0) {
        return "FromUserName is not the account";
    }
    if (!text_to_int64(text_of(field(fields, "CreateTime")), &created) || created <= 0) {
        return "CreateTime is not a number of seconds";
    }
    const char *why = check_kind(fields);
    if (why == NULL && strlen(field(fields, "Content")) > WECHAT_TEXT_BYTES_MAX) {
        why = "Content is over 2048 bytes";
    }
    return why;
}

/* Opens the encrypted envelope. *inner_out is the caller's to free. */
static const char *open_envelope(const struct account *account, const json_t *fields,
                                 json_t **inner_out)
{
    const char *encrypted = field(fields, "Encrypt");
    const struct text parts[] = {
        text_of(account->token),
        text_of(field(fields, "TimeStamp")),
        text_of(field(fields, "Nonce")),
        text_of(encrypted),
    };
    int64_t stamp;
    if (!text_to_int64(parts[1], &stamp) || parts[2].size == 0) {
        return "TimeStamp or Nonce is missing";
    }
    char signature[WECHAT_SIGNATURE_BYTES];
    wechat_sign(parts, sizeof parts / sizeof parts[0], signature);
    if (strcmp(signature, field(fields, "MsgSignature")) != 0) {
        return "MsgSignature is wrong";
    }
    char *message;
    size_t size;
    const char *why =
        wechat_decrypt(&account->key, account->appid, text_of(encrypted), &message, &size);
    if (why != NULL) {
        return why;
    }
    why = xml_read((struct text){message, size}, inner_out);
    free(message);
    return why;
}

static json_t *shown(const json_t *fields)
{
    json_t *shown = json_object();
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)fields, name, value)
    {
        json_object_set(shown, name, value);
    }
    json_object_set(shown, "type", json_object_get(fields, "MsgType"));
    json_object_set(shown, "content", json_object_get(fields, "Content"));
    return shown;
}

const char *wechat_reply_check(const struct account *account, const char *openid, struct text body,
                               struct wechat_reply *reply_out)
{
    if (body.size == 0 || text_equal(body, TEXT("success"))) {
        *reply_out = (struct wechat_reply){.silent = true};
        return NULL;
    }
    struct text trimmed = text_trim(body);
    if (trimmed.size > 0 && (trimmed.data[0] == '{' || trimmed.data[0] == '[')) {
        return "the reply is JSON";
    }
    json_t *fields = NULL;
    const char *why = xml_read(body, &fields);
    bool encrypted = why == NULL && json_object_get(fields, "Encrypt") != NULL;
    if (why == NULL && encrypted && account->mode == MODE_PLAIN) {
        why = "the reply is encrypted in plaintext mode";
    } else if (why == NULL && !encrypted && account->mode >= MODE_SAFE) {
        why = "the reply is not encrypted in safe mode";
    } else if (why == NULL && encrypted) {
        json_t *inner = NULL;
        why = open_envelope(account, fields, &inner);
        json_decref(fields);
        fields = inner;
    }
    if (why == NULL) {
        why = check_plain(account, openid, fields);
    }
    if (why == NULL) {
        *reply_out = (struct wechat_reply){.shown = shown(fields)};
    }
    json_decref(fields);
    return why;
}
