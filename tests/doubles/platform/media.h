/* media.h - pictures and recordings that residents sent: bytes behind a media id.
 *
 * The newest MEDIA_MAX are kept. Ids that were never given out are unknown. */
#ifndef TESTS_DOUBLES_PLATFORM_MEDIA_H
#define TESTS_DOUBLES_PLATFORM_MEDIA_H

#include "bot/base/text.h"

enum { MEDIA_MAX = 64, MEDIA_BYTES_MAX = 2 << 20, MEDIA_ID_BYTES = 65 };

struct media;

struct media_item {
    char id[MEDIA_ID_BYTES];
    const char *content_type; /* static */
    const char *extension;    /* static */
    struct text bytes;
};

struct media *media_open(void);
void media_close(struct media *media); /* accepts NULL */

/* Keeps a copy of a PNG, JPEG or GIF picture. NULL when it is neither or larger than
 * MEDIA_BYTES_MAX. */
const struct media_item *media_add_picture(struct media *media, struct text bytes);
/* A short silent recording. */
const struct media_item *media_add_voice(struct media *media);
/* A picture drawn for the demo. */
const struct media_item *media_add_sample(struct media *media);

/* A video of no length. */
const struct media_item *media_add_video(struct media *media);

struct platform;
struct answer;
/* Answers with the file, or with what was ordered for path instead. */
void media_answer(struct platform *platform, const struct media_item *item, const char *path,
                  struct answer *answer);

/* NULL when unknown; borrowed until the next media_add_. */
const struct media_item *media_find(const struct media *media, const char *id);

#endif
