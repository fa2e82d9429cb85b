/* wechat_fixture.h - files of tests/fixtures/wechat/ for the tests of the WeChat channel. */
#ifndef TESTS_UNIT_WECHAT_FIXTURE_H
#define TESTS_UNIT_WECHAT_FIXTURE_H

#include "adapters/wechat/message_xml.h"
#include "tests/unit/wechat_case.h"

#include <jansson.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Whole file, in the arena; tests run from the top folder. */
static inline struct text fixture_file(struct arena *arena, const char *name)
{
    char path[256], *bytes = arena_alloc(arena, WECHAT_XML_BYTES_MAX + 1);
    snprintf(path, sizeof path, "tests/fixtures/wechat/%s", name);
    FILE *file = fopen(path, "rb");
    if (file == NULL || bytes == NULL) {
        fail_msg("cannot read %s", path);
        return TEXT_NONE;
    }
    size_t size = fread(bytes, 1, WECHAT_XML_BYTES_MAX, file);
    fclose(file);
    return (struct text){bytes, size};
}

/* vectors.json; the caller owns the reference. */
static inline json_t *fixture_vectors(void)
{
    json_t *vectors = json_load_file("tests/fixtures/wechat/vectors.json", 0, NULL);
    assert_non_null(vectors);
    return vectors;
}

static inline struct text fixture_text(const json_t *object, const char *key)
{
    return text_of(json_string_value(json_object_get(object, key)));
}

#endif
