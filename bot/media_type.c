#include "bot/media_type.h"

#include <string.h>

/* WeChat's pictures are JPEG, PNG or GIF, its voices AMR (8 kHz, or wide band) or Speex, which is
 * only known by its content inside Ogg; its videos are MP4. MP3 begins with a tag or with the
 * header of a frame of layer III. */
#define BYTES(literal) (literal), sizeof(literal) - 1
static const struct media_type types[] = {
    {"image/jpeg", "jpg", "image", BYTES("\xff\xd8\xff"), NULL, 0, 0},
    {"image/png", "png", "image", BYTES("\x89PNG\r\n\x1a\n"), NULL, 0, 0},
    {"image/gif", "gif", "image", BYTES("GIF87a"), NULL, 0, 0},
    {"image/gif", "gif", "image", BYTES("GIF89a"), NULL, 0, 0},
    {"image/webp", "webp", "image", BYTES("RIFF"), "WEBP", 8, 4},
    {"audio/amr", "amr", "voice", BYTES("#!AMR\n"), NULL, 0, 0},
    {"audio/amr-wb", "awb", "voice", BYTES("#!AMR-WB\n"), NULL, 0, 0},
    {"audio/ogg", "spx", "voice", BYTES("OggS"), "Speex   ", 28, 8},
    {"audio/mpeg", "mp3", "voice", BYTES("ID3"), NULL, 0, 0},
    {"audio/mpeg", "mp3", "voice", BYTES("\xff\xfb"), NULL, 0, 0},
    {"audio/mpeg", "mp3", "voice", BYTES("\xff\xf3"), NULL, 0, 0},
    {"audio/mpeg", "mp3", "voice", BYTES("\xff\xf2"), NULL, 0, 0},
    {"video/mp4", "mp4", "video", BYTES(""), "ftyp", 4, 4},
};
enum { TYPE_COUNT = sizeof types / sizeof types[0] };

static bool fits(const struct media_type *type, struct text head)
{
    struct text inner = text_slice(head, type->inner_at, type->inner_size);
    return text_starts_with(head, (struct text){type->magic, type->magic_size}) &&
           (type->inner == NULL || text_equal(inner, text_of(type->inner)));
}

const struct media_type *media_type_of(struct text head)
{
    for (size_t i = 0; i < TYPE_COUNT; i++) {
        if (fits(&types[i], head)) {
            return &types[i];
        }
    }
    return NULL;
}

const struct media_type *media_type_named(struct text type)
{
    for (size_t i = 0; i < TYPE_COUNT; i++) {
        if (text_equal(text_of(types[i].type), type)) {
            return &types[i];
        }
    }
    return NULL;
}
