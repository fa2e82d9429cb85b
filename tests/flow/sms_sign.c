/* sms_sign - prints our signature of each request on stdin, for comparing with the vendors'.
 *
 * One JSON object a line: {"kind": "acs3" | "rpc" | "tc3" | "twilio", …}; see sms_sdk.test.mjs. */
#include "adapters/sms/signing.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 1 << 20, ARENA_BYTES = 1 << 20 };

static struct text member(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return (struct text){json_string_value(value), json_string_length(value)};
}

/* An object of strings, or of lists of strings, as pairs. */
static struct sms_pairs pairs_of(const json_t *object, struct arena *arena)
{
    struct sms_pairs pairs = {0, arena_alloc(arena, SMS_PAIRS_MAX * sizeof *pairs.items)};
    const char *key;
    json_t *value, *one;
    size_t index;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        if (json_is_string(value)) {
            pairs.items[pairs.count++] = (struct sms_pair){text_of(key), member(object, key)};
        }
        json_array_foreach(value, index, one)
        {
            pairs.items[pairs.count++] =
                (struct sms_pair){text_of(key), {json_string_value(one), json_string_length(one)}};
        }
    }
    return pairs;
}

static struct text sign_acs3(const json_t *line, struct arena *arena)
{
    struct sms_pairs query = pairs_of(json_object_get(line, "query"), arena);
    struct sms_pairs headers = pairs_of(json_object_get(line, "headers"), arena);
    sms_pairs_sort(query.items, query.count);
    sms_pairs_sort(headers.items, headers.count);
    const struct acs3_request request = {
        text_equal(member(line, "method"), TEXT("POST")), member(line, "path"),
        query.items, query.count, headers.items, headers.count, member(line, "body")};
    struct signed_request made = {0};
    return acs3_sign(&request, member(line, "id"), member(line, "secret"), arena, &made) == ST_OK
               ? made.authorization
               : TEXT("failed");
}

static struct text sign_tc3(const json_t *line, struct arena *arena)
{
    const struct tc3_request request = {
        member(line, "host"),    member(line, "type"),   member(line, "body"),
        member(line, "service"), member(line, "action"),
        json_integer_value(json_object_get(line, "at"))};
    struct signed_request made = {0};
    return tc3_sign(&request, member(line, "id"), member(line, "secret"), arena, &made) == ST_OK
               ? made.authorization
               : TEXT("failed");
}

static struct text sign(const json_t *line, struct arena *arena)
{
    struct text kind = member(line, "kind");
    struct sms_pairs fields = pairs_of(json_object_get(line, "fields"), arena);
    if (text_equal(kind, TEXT("acs3"))) {
        return sign_acs3(line, arena);
    }
    if (text_equal(kind, TEXT("tc3"))) {
        return sign_tc3(line, arena);
    }
    if (text_equal(kind, TEXT("rpc"))) {
        return rpc_sign(text_equal(member(line, "method"), TEXT("POST")), fields.items,
                        fields.count, member(line, "secret"), arena);
    }
    return twilio_sign(member(line, "url"), fields.items, fields.count, member(line, "secret"),
                       arena);
}

int main(void)
{
    char *bytes = malloc(LINE_BYTES);
    while (bytes != NULL && fgets(bytes, LINE_BYTES, stdin) != NULL) {
        struct arena *arena = arena_open(ARENA_BYTES, 64 * (size_t)ARENA_BYTES);
        json_t *line = json_loads(bytes, 0, NULL);
        struct text made = arena == NULL || line == NULL ? TEXT("unreadable") : sign(line, arena);
        printf("%.*s\n", TEXT_ARGS(made));
        json_decref(line);
        arena_close(arena);
    }
    free(bytes);
    return EXIT_SUCCESS;
}
