#include "adapters/staff/frames.h"

#include "bot/json_out.h"

#include <jansson.h>

enum { ID_BYTES_MAX = 63, ERROR_BYTES = 256 };

bool frames_read_hello(struct text json, struct hello *hello_out)
{
    *hello_out = (struct hello){0};
    if (text_find(json, TEXT("\"hello\"")) == SIZE_MAX) {
        return false; /* the usual case; nothing is parsed twice for it */
    }
    json_t *frame = json_loadb(json.data, json.size, 0, NULL);
    const char *op = json_string_value(json_object_get(frame, "op"));
    bool is_hello = op != NULL && text_equal(text_of(op), TEXT("hello"));
    if (is_hello) {
        hello_out->since = json_integer_value(json_object_get(frame, "since"));
        hello_out->batch = json_is_true(json_object_get(frame, "batch"));
        hello_out->quiet = json_is_true(json_object_get(frame, "quiet"));
        if (hello_out->since < 0) {
            hello_out->since = 0;
        }
    }
    json_decref(frame);
    return is_hello;
}

bool frames_read_look(struct text json, struct look *look_out)
{
    *look_out = (struct look){0};
    if (text_find(json, TEXT("\"chat.look\"")) == SIZE_MAX) {
        return false;
    }
    json_t *frame = json_loadb(json.data, json.size, 0, NULL);
    const char *op = json_string_value(json_object_get(frame, "op"));
    bool is_look = op != NULL && text_equal(text_of(op), TEXT("chat.look"));
    look_out->away = json_is_true(json_object_get(frame, "away"));
    json_decref(frame);
    return is_look;
}

/* The chat is taken from the answer: there it is the number that was checked. */
bool frames_look_accepted(struct text answer, int64_t *chat_out)
{
    json_t *frame = json_loadb(answer.data, answer.size, 0, NULL);
    bool accepted = json_is_true(json_object_get(frame, "ok"));
    *chat_out = json_integer_value(json_object_get(frame, "chat"));
    json_decref(frame);
    return accepted;
}

bool frames_hello_accepted(struct text answer, int64_t *seq_out)
{
    json_t *frame = json_loadb(answer.data, answer.size, 0, NULL);
    bool accepted = json_is_true(json_object_get(frame, "ok"));
    *seq_out = json_integer_value(json_object_get(frame, "last_seq"));
    json_decref(frame);
    return accepted;
}

static const struct {
    enum status status;
    const char *code, *message;
} errors[] = {
    {ST_MALFORMED, "malformed", "请求格式不对"},
    {ST_TOO_LARGE, "too_large", "内容太长"},
    {ST_FORBIDDEN, "forbidden", "没有权限"},
    {ST_THROTTLED, "throttled", "操作太频繁，请稍后再试"},
    {ST_BUSY, "busy", "系统繁忙，请稍后再试"},
    {ST_STOPPING, "busy", "系统正在停机"},
};

struct text frames_error(struct arena *arena, struct text request, enum status status)
{
    const char *code = "internal", *message = "系统出错，请稍后再试";
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].status == status) {
            code = errors[i].code;
            message = errors[i].message;
        }
    }
    json_t *frame = json_loadb(request.data, request.size, 0, NULL);
    json_t *id = json_object_get(frame, "id");
    struct json_out out;
    struct text answer;
    json_out_begin(&out, arena, ERROR_BYTES);
    json_out_object(&out, NULL);
    if (json_is_string(id) && json_string_length(id) <= ID_BYTES_MAX) {
        json_out_text(&out, "re", (struct text){json_string_value(id), json_string_length(id)});
    }
    json_out_object(&out, "error");
    json_out_string(&out, "code", code);
    json_out_string(&out, "message", message);
    json_out_object_end(&out);
    json_out_object_end(&out);
    json_decref(frame);
    return json_out_end(&out, &answer) == ST_OK ? answer : TEXT_NONE;
}
