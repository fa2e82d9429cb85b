#include "adapters/clean.h"

#include "bot/channel.h"

#include <string.h>
#include <utf8proc.h>

struct text clean_words(struct text words, struct arena *arena)
{
    enum { REPLACED_BYTES = 3 };
    char *out = arena_alloc(arena, words.size * REPLACED_BYTES + 1);
    size_t size = 0;
    for (size_t at = 0; at < words.size && out != NULL;) {
        int32_t codepoint;
        utf8proc_ssize_t step =
            utf8proc_iterate((const utf8proc_uint8_t *)words.data + at,
                             (utf8proc_ssize_t)(words.size - at), &codepoint);
        if (step <= 0) {
            memcpy(out + size, "\xEF\xBF\xBD", REPLACED_BYTES);
            size += REPLACED_BYTES;
            at++;
            continue;
        }
        if (codepoint >= ' ' || codepoint == '\n') {
            memcpy(out + size, words.data + at, (size_t)step);
            size += (size_t)step;
        }
        at += (size_t)step;
    }
    return text_cut_utf8((struct text){out, size}, INBOUND_TEXT_BYTES_MAX);
}
