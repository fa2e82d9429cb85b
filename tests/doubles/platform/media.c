#include "tests/doubles/platform/media.h"

#include "tests/doubles/platform/faults.h"
#include "tests/doubles/platform/phone_assets.h"
#include "tests/doubles/platform/platform.h"
#include "tests/doubles/platform/server.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ID_RANDOM_BYTES = 32, TOO_LARGE_BYTES = 11 << 20 };

struct media {
    size_t next; /* ring */
    struct media_item items[MEDIA_MAX];
};

static const struct {
    const char *content_type, *extension;
    struct text magic;
} kinds[] = {
    {"image/png", "png", TEXT("\x89PNG\r\n\x1a\n")},
    {"image/jpeg", "jpg", TEXT("\xff\xd8\xff")},
    {"image/gif", "gif", TEXT("GIF8")},
    {"video/mp4", "mp4",
     TEXT("\0\0\0\x10"
          "ftypisom")},
    {"audio/amr", "amr", TEXT("#!AMR\n")},
};

struct media *media_open(void)
{
    return calloc(1, sizeof(struct media));
}

void media_close(struct media *media)
{
    for (size_t i = 0; media != NULL && i < MEDIA_MAX; i++) {
        free((void *)media->items[i].bytes.data);
    }
    free(media);
}

static const struct media_item *add(struct media *media, struct text bytes)
{
    size_t kind = 0;
    while (kind < sizeof kinds / sizeof kinds[0] && !text_starts_with(bytes, kinds[kind].magic)) {
        kind++;
    }
    if (kind == sizeof kinds / sizeof kinds[0] || bytes.size > MEDIA_BYTES_MAX) {
        return NULL;
    }
    char *copy = malloc(bytes.size);
    if (copy == NULL) {
        return NULL;
    }
    memcpy(copy, bytes.data, bytes.size);
    struct media_item *item = &media->items[media->next++ % MEDIA_MAX];
    free((void *)item->bytes.data);
    item->bytes = (struct text){copy, bytes.size};
    item->content_type = kinds[kind].content_type;
    item->extension = kinds[kind].extension;
    unsigned char random[ID_RANDOM_BYTES];
    RAND_bytes(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) {
        snprintf(item->id + 2 * i, 3, "%02x", random[i]);
    }
    return item;
}

const struct media_item *media_add_picture(struct media *media, struct text bytes)
{
    const struct media_item *item = add(media, bytes);
    return item != NULL && strncmp(item->content_type, "image/", 6) == 0 ? item : NULL;
}

const struct media_item *media_add_sample(struct media *media)
{
    return add(media, phone_asset_picture());
}

const struct media_item *media_add_voice(struct media *media)
{
    /* The AMR header and half a second of frames of type 15, "no data". */
    return add(media, TEXT("#!AMR\n|||||||||||||||||||||||||"));
}

const struct media_item *media_add_video(struct media *media)
{
    return add(media, TEXT("\0\0\0\x10"
                           "ftypisom\0\0\0\1"));
}

static void answer_too_large(const struct media_item *item, struct answer *answer)
{
    char *bytes = calloc(1, TOO_LARGE_BYTES);
    if (bytes != NULL) {
        memcpy(bytes, item->bytes.data, item->bytes.size);
    }
    answer->content_type = item->content_type;
    answer->body = bytes;
    answer->size = bytes == NULL ? 0 : TOO_LARGE_BYTES;
}

void media_answer(struct platform *platform, const struct media_item *item, const char *path,
                  struct answer *answer)
{
    int value;
    if (faults_strike(platform->faults, FAULT_REDIRECT, path, &value)) {
        answer_bytes(answer, "text/plain", TEXT("elsewhere"));
        answer->code = 302;
        snprintf(answer->location, sizeof answer->location, "/phone/media?id=%s", item->id);
    } else if (faults_strike(platform->faults, FAULT_WRONG_TYPE, path, &value)) {
        answer_bytes(answer, item->content_type, TEXT("<script>alert(1)</script>"));
    } else if (faults_strike(platform->faults, FAULT_TOO_LARGE, path, &value)) {
        answer_too_large(item, answer);
    } else {
        answer_bytes(answer, item->content_type, item->bytes);
    }
}

const struct media_item *media_find(const struct media *media, const char *id)
{
    for (size_t i = 0; id != NULL && i < MEDIA_MAX; i++) {
        if (media->items[i].bytes.data != NULL && strcmp(media->items[i].id, id) == 0) {
            return &media->items[i];
        }
    }
    return NULL;
}
