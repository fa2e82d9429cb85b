/* phone_assets.h - the files of tests/doubles/phone/, inside the program. */
#ifndef TESTS_DOUBLES_PLATFORM_PHONE_ASSETS_H
#define TESTS_DOUBLES_PLATFORM_PHONE_ASSETS_H

#include "bot/base/text.h"

struct phone_asset {
    const char *path; /* as requested */
    const char *content_type;
    struct text bytes;
};

/* false when there is no asset of that path. */
bool phone_asset_find(const char *path, struct phone_asset *asset_out);
struct text phone_asset_picture(void);

#endif
