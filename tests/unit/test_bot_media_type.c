#include "bot/media_type.h"
#include "tests/unit/check.h"

#include <string.h>

static void type_is_what_the_first_bytes_say(void **state)
{
    static const struct {
        const char *label;
        struct text head;
        const char *type; /* NULL: none */
    } cases[] = {
        {"jpeg", TEXT("\xff\xd8\xff\xe0..JFIF"), "image/jpeg"},
        {"png", TEXT("\x89PNG\r\n\x1a\n...."), "image/png"},
        {"gif 87", TEXT("GIF87a.."), "image/gif"},
        {"gif 89", TEXT("GIF89a.."), "image/gif"},
        {"webp", TEXT("RIFF\x10\0\0\0WEBPVP8 "), "image/webp"},
        {"amr", TEXT("#!AMR\n<"), "audio/amr"},
        {"amr wide band", TEXT("#!AMR-WB\n<"), "audio/amr-wb"},
        {"speex in ogg", TEXT("OggS\0\2\0\0\0\0\0\0\0\0\1\1\1\1\0\0\0\0\2\2\2\2\1PSpeex   1.2"),
         "audio/ogg"},
        {"mp3 with a tag", TEXT("ID3\3"), "audio/mpeg"},
        {"mp3 frame", TEXT("\xff\xfb\x90\x44"), "audio/mpeg"},
        {"mp4",
         TEXT("\0\0\0\x18"
              "ftypmp42"),
         "video/mp4"},
        {"nothing", TEXT(""), NULL},
        {"cut jpeg", TEXT("\xff\xd8"), NULL},
        {"wave is no webp", TEXT("RIFF\x10\0\0\0WAVEfmt "), NULL},
        {"ogg that is not speex",
         TEXT("OggS\0\2\0\0\0\0\0\0\0\0\1\1\1\1\0\0\0\0\2\2\2\2\1\x1eOpusHead"), NULL},
        {"html", TEXT("<!doctype html><script>"), NULL},
        {"svg", TEXT("<svg xmlns="), NULL},
        {"svg in xml", TEXT("<?xml version='1.0'?><svg>"), NULL},
        {"json", TEXT("{\"errcode\":40007}"), NULL},
        {"pdf", TEXT("%PDF-1.7"), NULL},
        {"program",
         TEXT("\x7f"
              "ELF"),
         NULL},
        {"magic in the wrong place", TEXT(" GIF89a"), NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct media_type *type = media_type_of(cases[i].head);
        CHECK(cases[i].type == NULL ? type == NULL
                                    : type != NULL && strcmp(type->type, cases[i].type) == 0,
              "%s: %s", cases[i].label, type == NULL ? "none" : type->type);
        if (type != NULL) {
            assert_ptr_equal(media_type_of(cases[i].head), type);
            assert_string_equal(media_type_named(text_of(type->type))->type, type->type);
        }
    }
    assert_null(media_type_named(TEXT("image/svg+xml")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(type_is_what_the_first_bytes_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
